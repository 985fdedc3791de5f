import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { OperatorEvent } from '#contracts/operator.ts'
import { ProblemError, UnreachableError } from '../api/problems.ts'
import { LiveRead } from './live-read.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function follow() {
  const failures: Error[] = []
  let reads = 0
  const read = new LiveRead<number>({
    load: async () => {
      reads++
      const failure = failures.shift()
      if (failure) throw failure
      return reads
    },
    concerns: ({ id }) => id === 'mine',
    network: new EventTarget(),
    gapMs: 1_000,
  })
  return { read, failures, stop: read.start(), reads: () => reads }
}
const changed = (id: string): OperatorEvent => ({ type: 'changed', kind: 'booking', id, state: 'x' })
const settle = () => vi.advanceTimersByTimeAsync(5_000)

it('reads anew when a hint is about it, or any may have been missed', async () => {
  const { read, reads } = follow()
  await settle()
  expect(read.view.get()).toEqual({ data: 1, problem: null })
  read.hear(changed('another'))
  await settle()
  expect(reads()).toBe(1)
  read.hear(changed('mine'))
  await settle()
  read.hear({ type: 'resync' })
  await settle()
  expect(read.view.get().data).toBe(3)
})

it('reads once for hints that come together, and no change is missed', async () => {
  const { read, reads } = follow()
  await vi.advanceTimersByTimeAsync(0)
  for (let hint = 0; hint < 20; hint++) read.hear(changed('mine'))
  expect(reads()).toBe(1)
  await settle()
  expect(reads()).toBe(2)
})

it('keeps its data through an outage, says so, and reads again by itself', async () => {
  const { read, failures } = follow()
  await settle()
  failures.push(new UnreachableError('gone'))
  read.refresh()
  await vi.advanceTimersByTimeAsync(0)
  expect(read.view.get()).toMatchObject({ data: 1, problem: { status: 0 } })
  await settle()
  expect(read.view.get()).toEqual({ data: 3, problem: null })
})

it('does not repeat what is refused, and shows the refusal', async () => {
  const { read, failures, reads } = follow()
  await settle()
  failures.push(new ProblemError({ type: 'about:blank', title: 'no', status: 404 }))
  read.refresh()
  await settle()
  expect(read.view.get()).toMatchObject({ data: 1, problem: { status: 404 } })
  expect(reads()).toBe(2)
})

it('reads nothing after its end, and again from a new start', async () => {
  const { read, reads, stop } = follow()
  await settle()
  stop()
  read.hear(changed('mine'))
  await settle()
  expect(reads()).toBe(1)
  read.start()
  await settle()
  expect(reads()).toBe(2)
})
