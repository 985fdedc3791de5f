import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Delta } from '#platform/live.ts'
import { DeltaWriter } from './delta-writer.ts'

const key = { conversationId: 'c', turn: 1, step: 2, attempt: 1 }

/** Takes one piece at a time and lets it go when it is told to. */
class Channel {
  readonly published: Delta[] = []
  #taken = Promise.withResolvers<void>()

  publish(delta: Delta): Promise<void> {
    this.published.push(delta)
    this.#taken = Promise.withResolvers<void>()
    return this.#taken.promise
  }
  async take(): Promise<void> {
    this.#taken.resolve()
    await vi.advanceTimersByTimeAsync(0)
  }
  async lose(): Promise<void> {
    this.#taken.reject(new Error('no connection'))
    await vi.advanceTimersByTimeAsync(0)
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('sends at once, and then together what came meanwhile', async () => {
  const channel = new Channel()
  const deltas = new DeltaWriter(channel, key)
  for (const text of ['One ', 'two ', 'three']) deltas.add(text)
  await channel.take()
  expect(channel.published).toEqual([
    { type: 'delta', ...key, offset: 0, text: 'One ' },
    { type: 'delta', ...key, offset: 4, text: 'two three' },
  ])
})

it('goes on behind a piece that was lost, at its own offset', async () => {
  const channel = new Channel()
  const deltas = new DeltaWriter(channel, key)
  deltas.add('One ')
  await channel.lose()
  deltas.add('two')
  expect(channel.published.at(-1)).toMatchObject({ offset: 4, text: 'two' })
})

it('waits until its pieces are out before the reply is stored', async () => {
  const channel = new Channel()
  const deltas = new DeltaWriter(channel, key)
  const out = vi.fn()
  deltas.add('One ')
  deltas.add('two')
  const sent = deltas.sent().then(out)
  await channel.take()
  expect(out).not.toHaveBeenCalled()
  await channel.take()
  await sent
  expect(out).toHaveBeenCalled()
})

it('waits a quarter of a second at most', async () => {
  const deltas = new DeltaWriter(new Channel(), key)
  deltas.add('One')
  const sent = deltas.sent()
  await vi.advanceTimersByTimeAsync(250)
  await sent
})
