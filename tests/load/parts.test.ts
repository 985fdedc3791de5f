/** What a load test's verdict rests on. */
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe as group, expect, it } from 'vitest'
import { arrive, mostAtOnce } from './arrivals.ts'
import { readFlags } from './flags.ts'
import { StreamLedger } from './stream-ledger.ts'
import { Tally } from './tally.ts'

group('a stream ledger', () => {
  const ledgerOf = (...ids: number[]) => {
    const ledger = new StreamLedger()
    for (const id of ids) ledger.add(id, { type: id % 4 === 0 ? 'reply' : 'tool', turn: Math.ceil(id / 4) })
    return ledger
  }
  it('finds nothing wrong with events that came in order, each once', () => {
    const { doubled, disordered, stored } = ledgerOf(1, 2, 3, 4, 5, 6, 7, 8)
    expect({ doubled, disordered, stored }).toEqual({ doubled: 0, disordered: 0, stored: 8 })
    expect(ledgerOf(1, 2, 3, 4).dropped([1])).toBe(0)
  })
  it('counts an event that was left out', () => {
    expect(ledgerOf(1, 3, 4).dropped([1])).toBe(1)
  })
  it('counts a reply that never came, though nothing came after it', () => {
    expect(ledgerOf(1, 2, 3, 4, 5).dropped([1, 2])).toBe(1)
  })
  it('counts what came twice, and what came late', () => {
    const { doubled, disordered } = ledgerOf(1, 2, 4, 3, 4)
    expect({ doubled, disordered }).toEqual({ doubled: 1, disordered: 1 })
  })
})

group('arrivals', () => {
  it('do not wait for those before them', async () => {
    const all = Promise.withResolvers<void>()
    let busy = 0
    const { begun } = await arrive({ perSecond: 200 }, 0.05, async () => {
      if (++busy === 10) all.resolve()
      await all.promise
    })
    expect(begun).toBe(10)
  })
  it('are given up, and counted, while too many are busy', async () => {
    const all = Promise.withResolvers<void>()
    let busy = 0
    const more = 10
    const { begun, notBegun } = await arrive({ perSecond: 1e9 }, (mostAtOnce + more) / 1e9, async () => {
      // Those that are due already are gone through at once: the rest before this.
      if (++busy === mostAtOnce) setImmediate(all.resolve)
      await all.promise
    })
    expect({ begun, notBegun }).toEqual({ begun: mostAtOnce, notBegun: more })
  })
  it('come one after the other for each of a number of clients', async () => {
    let [busy, most] = [0, 0]
    const { begun } = await arrive({ clients: 3 }, 0.05, async () => {
      most = Math.max(most, ++busy)
      await new Promise(setImmediate)
      busy--
    })
    expect(most).toBe(3)
    expect(begun).toBeGreaterThan(3)
  })
})

group('a tally', () => {
  it('keeps refusals and failures out of the times, and says how often each failure came', () => {
    const tally = new Tally()
    for (const ms of [10, 20, 30]) tally.add('turn', 'answered', ms)
    tally.add('turn', 'refused', 1)
    tally.add('turn', 'failed', 60_000, 'HTTP 500')
    tally.add('turn', 'failed', 60_000, 'HTTP 500')
    expect(tally.steps['turn']).toMatchObject({ answered: 3, refused: 1, failed: 2, p50: 20, p99: 30 })
    expect(tally.failures).toEqual({ 'HTTP 500': 2 })
  })
})

group('the flags', () => {
  it('load a stack of our own unless a target is named', () => {
    expect(readFlags([])).toMatchObject({ target: null, modelMs: 300, order: { book: true, clients: null } })
  })
  it('take the secret of a target from a file, and make no real appointments unless told to', () => {
    const file = join(tmpdir(), `load-flags-${process.pid}`)
    writeFileSync(file, 'something secret\n')
    const args = ['--target', 'https://booking.example/', '--token-secret', file]
    expect(readFlags(args)).toMatchObject({
      target: { url: 'https://booking.example', callers: { secret: 'something secret' } },
      order: { book: false },
    })
    expect(readFlags([...args, '--bookings']).order.book).toBe(true)
    rmSync(file)
  })
  it.each([
    [['--scenario', 'all-of-it'], '--scenario: expected chat, mcp, sse or all'],
    [['--rate', 'fast'], '--rate: expected a whole number from 1 to 1000, not "fast"'],
    [['--rate', '1000', '--seconds', '3600'], '--rate: expected at most 100000 in all'],
    [['--rate', '5', '--clients', '5'], '--clients: expected alone'],
    [['--target', 'booking.example'], '--target: expected a URL'],
    [['--target', 'https://booking.example'], '--target: expected together with --token-secret'],
  ])('refuse %j', (args, message) => {
    expect(() => readFlags(args)).toThrow(message)
  })
})
