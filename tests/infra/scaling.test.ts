/** The sums of docs/scaling.md, and what is counted in them, against recorded histories and the code. */
import { readFileSync } from 'node:fs'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js'
import { describe, expect, it } from 'vitest'
import { countActions, usageByTurn } from '#api/operator/history-usage.ts'
import { nextCheckpoint } from '#contracts/booking-states.ts'
import { actionRows, actionsPerConversation, expectSum, readDocument, tableAfter } from './arithmetic.ts'

const text = readDocument('scaling')

const actions = actionRows()
const both = [tableAfter(text, '## 100 thousand and'), tableAfter(text, '### Dollars a month')]

describe('the sums', () => {
  it('of what a conversation leaves are right', () => {
    const left = tableAfter(text, '| left behind').slice(1)
    expect(actions.length + left.length).toBe(9)
    for (const [, formula, result] of [...actions, ...left]) expectSum(formula!, result!)
  })
  it('of both sizes are right', () => {
    const sums = both.flatMap((table) =>
      table.slice(1).flatMap(([, small, smallIs, large, largeIs]) => [
        [small!, smallIs!],
        [large!, largeIs!],
      ]),
    )
    const checked = sums.filter(([formula]) => formula !== '')
    expect(checked.length).toBe(42)
    for (const [formula, result] of checked) expectSum(formula!, result!)
  })
  it('of both sizes reckon with the actions that are counted', () => {
    const rows = both[0]!.filter(([what]) => /^actions a (?:second, mean|month)/.test(what!))
    expect(rows.length).toBe(2)
    for (const [, small, , large] of rows) {
      for (const sum of [small, large]) expect(sum).toContain(` × ${actionsPerConversation()} `)
    }
  })
  it('of the dollars add up', () => {
    const rows = both[1]!.slice(1)
    const number = (cell: string) => Number(cell.replaceAll(/[*,]/g, ''))
    for (const column of [2, 4]) {
      const sum = rows.slice(0, -1).reduce((total, cells) => total + number(cells[column]!), 0)
      expect(sum.toFixed(2)).toBe(number(rows.at(-1)![column]!).toFixed(2))
    }
  })
  it('in the text are right', () => {
    const sums = [...text.matchAll(/([\d,.]+(?: [×÷−+] [\d,.]+)+) = ([\d,.]*\d)/g)]
    expect(sums.length).toBe(5)
    for (const [, formula, result] of sums) expectSum(formula!, result!)
  })
})

const eventsOf = (name: string) =>
  historyFromJSON(
    JSON.parse(readFileSync(new URL(`../replay/${name}.json`, import.meta.url), 'utf8')) as object,
  ).events ?? []
const sumOf = (row: string): string => actions.find(([what]) => what!.includes(row))?.[1] ?? ''

describe('the counts', () => {
  it('of a plain turn, a proposal and a yes are those of a recorded conversation', () => {
    const events = eventsOf('conversation-taken-booked-cancelled')
    const turns = usageByTurn({ events, bytes: 0, firstTurn: 1 })
    const [proposal, talk, yes] = [2, 3, 5].map((turn) => turns.get(turn)?.actions)
    expect(sumOf('with one')).toContain(`4 × ${talk} turns + ${proposal} proposal + ${yes} yes`)
  })
  it('of how a conversation closes by itself are those of a recorded one', () => {
    const events = eventsOf('conversation-idled-with-a-proposal-open')
    const timers = events.flatMap((event, at) => (event.timerStartedEventAttributes ? [at] : []))
    expect(sumOf('without a booking')).toContain(`+ ${countActions(events.slice(timers.at(-1)))} close`)
  })
  it('of a booking up to its first look are those of a recorded one', () => {
    const events = eventsOf('booking-moved-refused-cancelled')
    const first = events.findIndex((event) => event.timerStartedEventAttributes)
    const [create, states] = [1, 2]
    expect(countActions(events.slice(0, first))).toBe(create + states)
    expect(sumOf('own workflow')).toContain(`${create} create + ${states} states`)
    // The first release ended there.
    expect(countActions(eventsOf('booking-confirmed'))).toBe(2)
  })
  it('of looks and reminders are those of the code, three days ahead', () => {
    const hour = 3_600_000
    const start = 72 * hour
    let [looks, reminders, now] = [0, 0, 0]
    for (;;) {
      const next = nextCheckpoint(start, now)
      // The dealer says then that the car came.
      if (!next || next.at > start + 2 * hour) break
      looks++
      if (next.remind) reminders++
      now = next.at
    }
    expect(sumOf('own workflow')).toContain(`${looks} × 2 looks + ${reminders} reminders`)
  })
})
