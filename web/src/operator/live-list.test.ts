import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { OperatorEvent } from '#contracts/operator.ts'
import { ProblemError, UnreachableError } from '../api/problems.ts'
import { LiveList } from './live-list.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Row {
  id: string
  state: string
}

/** A server with rows `r<n>`, newest first; the list begins to follow it. */
function follow(count: number, options: { noRows?: boolean; log?: boolean } = {}) {
  const rows = Array.from({ length: count }, (_, index): Row => ({ id: idOf(count - index), state: 'new' }))
  const asked: string[] = []
  const failures: Error[] = []
  const list = new LiveList<Row>({
    id: ({ id }) => id,
    order: ({ id }) => id,
    hints: options.log ? null : 'booking',
    network: new EventTarget(),
    load: async ({ cursor = '0', limit }) => {
      asked.push(`page ${cursor}`)
      const failure = failures.shift()
      if (failure) throw failure
      const end = Number(cursor) + limit
      return { rows: rows.slice(Number(cursor), end), next: end < rows.length ? String(end) : null }
    },
    loadRow: options.noRows
      ? undefined
      : async (id) => {
          asked.push(id)
          return rows.find((row) => row.id === id) ?? null
        },
  })
  return { rows, asked, failures, list, stop: list.start() }
}
const idOf = (n: number) => `r${String(n).padStart(5, '0')}`
const settle = () => vi.advanceTimersByTimeAsync(1_000)
const changed = (id: string): OperatorEvent => ({ type: 'changed', kind: 'booking', id, state: 'x' })
const shown = (list: LiveList<Row>) => list.view.get().pages.flat()

it('reads one page, and the next one when asked', async () => {
  const { list, asked } = follow(250)
  await settle()
  expect(shown(list)).toHaveLength(100)
  list.more()
  list.more()
  await settle()
  expect(shown(list)).toHaveLength(200)
  list.more()
  await settle()
  expect(shown(list)).toHaveLength(250)
  expect(list.view.get()).toMatchObject({ next: null, loadingMore: false })
  expect(asked).toEqual(['page 0', 'page 100', 'page 200'])
})

it('reads of 10,000 loaded rows only the one that a hint names', async () => {
  const { list, asked, rows } = follow(10_000)
  await settle()
  for (let page = 1; page < 100; page++) {
    list.more()
    await settle()
  }
  expect(shown(list)).toHaveLength(10_000)
  asked.length = 0
  rows[5_000] = { id: rows[5_000]!.id, state: 'confirmed' }
  list.hear(changed(rows[5_000].id))
  list.hear(changed(rows[5_000].id))
  await settle()
  expect(asked).toEqual([rows[5_000].id])
  expect(shown(list)[5_000]?.state).toBe('confirmed')
})

it('shows a new row, and takes one out that is gone', async () => {
  const { list, rows } = follow(3)
  await settle()
  rows.unshift({ id: idOf(4), state: 'new' })
  rows.pop()
  list.hear(changed(idOf(4)))
  await settle()
  list.hear(changed(idOf(1)))
  await settle()
  expect(shown(list).map(({ id }) => id)).toEqual([idOf(4), idOf(3), idOf(2)])
})

it('reads as many rows anew as were there after hints may have been missed, and after hints about more rows than pages', async () => {
  const { list, rows, asked } = follow(250)
  await settle()
  list.more()
  await settle()
  for (const row of rows) row.state = 'confirmed'
  asked.length = 0
  list.hear({ type: 'resync' })
  await settle()
  expect(asked).toEqual(['page 0', 'page 100'])
  expect(shown(list)).toHaveLength(200)
  asked.length = 0
  await settle()
  for (const { id } of rows.slice(0, 3)) list.hear(changed(id))
  await settle()
  expect(asked).toEqual(['page 0', 'page 100'])
})

it('asks no more than once a second, however many hints come', async () => {
  const { list, asked } = follow(3)
  await settle()
  for (let hint = 0; hint < 300; hint++) {
    list.hear(changed(idOf(1 + (hint % 3))))
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(asked.length).toBeGreaterThan(20)
  expect(asked.length).toBeLessThan(32)
})

it('reads all where its filters cannot name one row, and nothing for hints about other things', async () => {
  const { list, asked } = follow(3, { noRows: true })
  await settle()
  list.hear(changed(idOf(2)))
  await settle()
  expect(asked).toEqual(['page 0', 'page 0'])
  list.hear({ type: 'changed', kind: 'conversation', id: idOf(2), state: 'x' })
  await settle()
  expect(asked).toHaveLength(2)
})

it('adds the new lines of a log without reading the others again', async () => {
  const { list, rows, asked } = follow(250, { log: true })
  await settle()
  list.more()
  await settle()
  rows.unshift({ id: idOf(251), state: 'new' })
  asked.length = 0
  list.refresh()
  await settle()
  expect(asked).toEqual(['page 0'])
  expect(shown(list)).toHaveLength(201)
  expect(shown(list)[0]?.id).toBe(idOf(251))
})

it('keeps what it shows while the API is away, says so, and goes on by itself', async () => {
  const { list, failures } = follow(3)
  await settle()
  failures.push(new UnreachableError('gone'))
  list.hear({ type: 'resync' })
  await vi.advanceTimersByTimeAsync(501)
  expect(list.view.get().problem).not.toBeNull()
  expect(shown(list)).toHaveLength(3)
  await settle()
  expect(list.view.get().problem).toBeNull()
})

it('shows a refusal', async () => {
  const { list, failures, stop } = follow(3)
  stop()
  failures.push(new ProblemError({ type: 'about:blank', title: 'no', status: 422 }))
  list.start()
  await settle()
  expect(list.view.get()).toMatchObject({ loaded: false, problem: { status: 422 } })
})

it('asks nothing while it is stopped, and then reads what hints named meanwhile', async () => {
  const { list, asked, stop } = follow(3)
  await settle()
  stop()
  list.hear(changed(idOf(2)))
  await settle()
  expect(asked).toEqual(['page 0'])
  const stopAgain = list.start()
  expect(shown(list)).toHaveLength(3)
  await settle()
  expect(asked).toEqual(['page 0', idOf(2)])
  stopAgain()
  list.start()
  await settle()
  expect(asked).toHaveLength(2)
})

it('reads all anew when it was stopped while it read', async () => {
  const { list, asked, stop, failures } = follow(3)
  await settle()
  failures.push(new UnreachableError('gone'))
  list.refresh()
  await vi.advanceTimersByTimeAsync(0)
  asked.length = 0
  stop()
  list.start()
  await settle()
  expect(asked).toEqual(['page 0'])
})
