import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Delta } from '#platform/live.ts'
import { DeltaWriter } from './delta-writer.ts'

const key = { conversationId: 'c', turn: 1, step: 2, attempt: 1 }

/** What was begun has come to where it waits. */
const settled = () => vi.advanceTimersByTimeAsync(0)

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
    await settled()
  }
  async lose(): Promise<void> {
    this.#taken.reject(new Error('no connection'))
    await settled()
  }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('sends at once, and then together what came meanwhile', async () => {
  const channel = new Channel()
  const deltas = new DeltaWriter(channel, key)
  deltas.add('One ')
  await settled()
  for (const text of ['two ', 'three']) deltas.add(text)
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
  await settled()
  await channel.lose()
  deltas.add('two')
  await settled()
  expect(channel.published.at(-1)).toMatchObject({ offset: 4, text: 'two' })
})

it('waits in the end until its piece is out, and leaves the rest to the reply that is stored next', async () => {
  const channel = new Channel()
  const deltas = new DeltaWriter(channel, key)
  const out = vi.fn()
  deltas.add('One ')
  await settled()
  deltas.add('two')
  const ended = deltas.end().then(out)
  await settled()
  expect(out).not.toHaveBeenCalled()
  await channel.take()
  await ended
  expect(channel.published).toMatchObject([{ text: 'One ' }])
})

it('sends a first piece of a text that came all at once', async () => {
  const channel = new Channel()
  const deltas = new DeltaWriter(channel, key)
  deltas.add('One ')
  deltas.add('two')
  const ended = deltas.end()
  await settled()
  await channel.take()
  await ended
  expect(channel.published).toMatchObject([{ text: 'One two' }])
})

it('waits a quarter of a second at most', async () => {
  const deltas = new DeltaWriter(new Channel(), key)
  deltas.add('One')
  const ended = deltas.end()
  await vi.advanceTimersByTimeAsync(250)
  await ended
})

it('shows nothing before what it follows from is stored', async () => {
  const channel = new Channel()
  const stored = Promise.withResolvers<void>()
  const deltas = new DeltaWriter(channel, key, stored.promise)
  deltas.add('One ')
  deltas.add('two')
  await settled()
  expect(channel.published).toEqual([])
  stored.resolve()
  await settled()
  expect(channel.published).toMatchObject([{ text: 'One two' }])
})
