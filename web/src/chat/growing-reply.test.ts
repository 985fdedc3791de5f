import { array, assert, constantFrom, integer, property, record, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StoredChatEvent } from '#contracts/chat.ts'
import { decidedKind, emptyChat, runningTurn } from './chat-state.ts'
import {
  message,
  reply,
  delta,
  tool,
  decided,
  story,
  play,
  stored,
  volatile,
  told,
  draftOf,
} from './testing/chat-events.ts'

describe('a growing reply', () => {
  const begun = told([message(1)])

  test('is what has come so far, replaced from each offset on', () => {
    expect(draftOf(play(begun, volatile(delta(0, 'Hello')), volatile(delta(5, ' Rahul'))))).toBe(
      'Hello Rahul',
    )
    expect(draftOf(play(begun, volatile(delta(0, 'Hello Raj')), volatile(delta(7, 'hul'))))).toBe(
      'Hello Rhul',
    )
    expect(draftOf(play(begun, volatile(delta(0, 'Hello Raj')), volatile(delta(0, 'Good'))))).toBe('Good')
  })

  test('has no holes: a piece whose beginning is missing waits for the whole reply', () => {
    const state = play(begun, volatile(delta(0, 'Hello')), volatile(delta(9, 'ul')))
    expect(draftOf(state)).toBe('Hello')
    expect(draftOf(play(begun, volatile(delta(5, ' Rahul'))))).toBeUndefined()
  })

  test('begins anew with the next step, and a late piece of the step before is no part of it', () => {
    const state = play(
      begun,
      volatile(delta(0, 'Let me look.')),
      volatile(delta(0, 'Your Swift', { step: 3 })),
    )
    expect(draftOf(state)).toBe('Your Swift')
    expect(draftOf(play(state, volatile(delta(12, ' Wait'))))).toBe('Your Swift')
  })

  test('is thrown away on resync, and grows again from the beginning', () => {
    const state = play(begun, volatile(delta(0, 'Hello')), volatile({ type: 'resync' }))
    expect(draftOf(state)).toBeUndefined()
    expect(draftOf(play(state, volatile(delta(0, 'Hello Rahul'))))).toBe('Hello Rahul')
  })

  test('ends as the stored reply, which no late piece changes', () => {
    const state = play(begun, volatile(delta(0, 'a who')), stored(reply(1), 2), volatile(delta(5, 'le')))
    expect(state.turns).toEqual(told([message(1), reply(1)]).turns)
  })

  test('ends the same whatever pieces come, get lost or come twice', () => {
    const text = 'a whole reply'
    const piece = record({
      type: constantFrom('delta' as const),
      turn: constantFrom(1),
      step: integer({ min: 1, max: 3 }),
    })
    const anything = tuple(piece, integer({ min: 0, max: 20 })).map(([event, offset]) =>
      volatile({ ...event, offset, text: text.slice(offset, offset + 4) }),
    )
    assert(
      property(array(anything), (pieces) => {
        expect(play(begun, ...pieces, stored(reply(1), 2))).toEqual(told([message(1), reply(1)]))
      }),
    )
  })
})

test('a tool runs until its call is stored', () => {
  const started = volatile({ type: 'toolStarted', turn: 1, callId: 'c1', name: 'resolve_vehicle' })
  const running = play(told([message(1)]), started, started)
  expect(running.turns[0]?.runningTools).toHaveLength(1)
  const done = play(running, stored(tool(1), 2), started)
  expect(done.turns[0]).toMatchObject({ runningTools: [], toolCalls: [{ callId: 'c1' }] })
})

test('pieces of a turn that is not known are passed over', () => {
  expect(play(emptyChat, volatile(delta(0, 'Hello')), volatile({ type: 'resync' })).turns).toEqual([])
})

test('a turn of ours is a reply that nobody asked for', () => {
  const reminder: StoredChatEvent = { ...message(2, null), messageId: null } as StoredChatEvent
  for (const events of [
    [message(1), reply(1), reply(2, 'Tomorrow at 10:00')],
    [message(1), reply(1), reminder, reply(2, 'Tomorrow at 10:00')],
  ]) {
    const state = told(events)
    expect(state.turns[1]).toMatchObject({
      text: null,
      decision: null,
      status: 'done',
      reply: { text: 'Tomorrow at 10:00' },
    })
    expect(decidedKind(state, state.turns[1]!)).toBeUndefined()
  }
})

test('a decision is known by what it was on', () => {
  const state = told(story)
  const kinds = state.turns.map((turn) => decidedKind(state, turn))
  expect(kinds).toEqual([
    undefined,
    undefined,
    'book',
    undefined,
    undefined,
    'reschedule',
    undefined,
    undefined,
    'cancel',
  ])
  const [turn] = told([decided(1, 'of another chat', 'confirm')]).turns
  expect(decidedKind(state, turn!)).toBeUndefined()
})

test('the model is at work on the last turn only', () => {
  expect(runningTurn(told([message(1), reply(1)]))).toBeUndefined()
  expect(runningTurn(told([message(1), reply(1), message(2)]))?.turn).toBe(2)
})
