import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startStack, type PartName, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack?.stop())

/** A whole conversation turn: API, Temporal, worker, PostgreSQL and the model have to work for it. */
async function chats(): Promise<boolean> {
  const response = await fetch(`${stack.apiUrl}/v1/conversations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.tokens.customer}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'hello' }),
    signal: AbortSignal.timeout(20_000),
  })
  return response.status === 201
}

const parts: PartName[] = ['api', 'worker', 'mock-openai', 'mock-apim', 'temporal', 'postgres']

describe('after a kill -9', () => {
  it.each(parts)('of %s the chat works again without anybody doing anything', async (part) => {
    expect(await chats()).toBe(true)
    const pid = stack.pid(part)!
    process.kill(pid, 'SIGKILL')
    await waitFor(() => ![undefined, pid].includes(stack.pid(part)), { what: `a new ${part}` })
    await waitFor(chats, { timeoutMs: 25_000, what: 'a chat' })
  })

  it('with the same data and port when a test starts the part again', async () => {
    for (const part of parts.toReversed()) {
      await stack.kill(part)
      expect(stack.pid(part)).toBeUndefined()
      await stack.start(part)
    }
    await waitFor(chats, { timeoutMs: 25_000, what: 'a chat' })
  })
})
