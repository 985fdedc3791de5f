/** What a turn leaves behind, which no noise of a machine changes, and what the benchmark makes of its figures. */
import { expect, inject, it } from 'vitest'
import { median, quantile } from '#tests/measuring/quantile.ts'
import { runLoad } from './load.ts'
import { measureLong } from './long.ts'
import { measurePerTurn } from './per-turn.ts'
import { compare, type Report } from './report.ts'
import { startSubjects } from './subjects.ts'

it('keeps a turn to a few events, actions and kilobytes, and answers each of many messages once', async () => {
  const subjects = await startSubjects(inject('temporalProgram'))
  try {
    const perTurn = await measurePerTurn(subjects)
    expect(perTurn.historyEvents).toBeLessThanOrEqual(12)
    expect(perTurn.actions).toBeLessThanOrEqual(3)
    expect(perTurn.historyBytes).toBeLessThan(4_000)
    const { lostMessages, repeatedMessages } = await measureLong(subjects, 30)
    expect({ lostMessages, repeatedMessages }).toEqual({ lostMessages: 0, repeatedMessages: 0 })
    expect(await runLoad(2, 2, subjects.openPlain)).toMatchObject({ failed: 0 })
  } finally {
    await subjects.end()
  }
}, 120_000)

it('counts a turn without a reply, and one that throws, as failed', async () => {
  const replies = ['first', 'reply', '', 'reply']
  const send = () => {
    const reply = replies.shift()
    return reply === undefined ? Promise.reject(new Error('HTTP 503')) : Promise.resolve(reply)
  }
  expect(await runLoad(1, 4, () => Promise.resolve({ send }))).toMatchObject({ failed: 2 })
})

it('takes quantiles by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at)
  expect([0.5, 0.95, 0.99, 1].map((share) => quantile(hundred, share))).toEqual([50, 95, 99, 100])
  expect(median([3, 1, 2])).toBe(2)
})

it('names what got worse than an earlier report first, against the plain loop of the same run', () => {
  const load = { p50: 10, p95: 20, p99: 30, turnsPerSecond: 100, failed: 0 }
  const earlier: Report = {
    plain: { c1: load, c16: load },
    ours: { c1: load, c16: load },
    perTurn: { historyEvents: 12, historyBytes: 3_000, actions: 3, databaseBytes: 8_000 },
    cpuSecondsPer1000Turns: { api: 5, worker: 20, temporal: 12, postgres: 8 },
    firstDeltaMs: { plain: 5, ours: 20 },
    resumeMs: 4_000,
    long: null,
  }
  // A machine half as fast, and twice the events.
  const slow = { ...load, p50: 20, turnsPerSecond: 50 }
  const now = {
    ...earlier,
    plain: { c1: slow, c16: slow },
    ours: { c1: slow, c16: slow },
    perTurn: { ...earlier.perTurn, historyEvents: 24 },
  }
  const [, first, ...others] = compare(earlier, now).split('\n')
  expect(first).toBe('WORSE 2.00 x history events')
  expect(others.join('\n')).not.toContain('WORSE')
})
