/** Many at once: none is lost, and how long they take is printed, not judged. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startStack, type Stack } from '#tests/stack.ts'
import { ask } from './wire.ts'

const callers = 200
const forMs = 10_000

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

it('answers every one of 200 callers who ask for dealers at once, again and again', async () => {
  const took: number[] = []
  const failures: unknown[] = []
  const until = Date.now() + forMs
  const caller = async () => {
    while (Date.now() < until) {
      const since = performance.now()
      const call = { name: 'get_nearby_dealers', arguments: { city: 'Pune' } }
      const { body } = await ask(stack.apiUrl, { token: stack.tokens.customer }, 'tools/call', call)
      took.push(performance.now() - since)
      const result = body['result'] as { isError?: boolean } | undefined
      if (!result || result.isError) failures.push(body)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const sorted = took.toSorted((a, b) => a - b)
  const percentile = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
  process.stdout.write(
    `${callers} callers, ${took.length} calls, ${failures.length} failed, p50 ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms\n`,
  )
  expect(failures).toEqual([])
  expect(took.length).toBeGreaterThanOrEqual(callers)
}, 90_000)
