/** More than we can answer is refused at once, drains by itself, and is nobody else's loss. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { conversationWorkflowId } from '#contracts/names.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { openTemporalClient, type TemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'
import { Customer, modelCalls, release, resetModel, script } from './customer.ts'

const later = { prefer: 'respond-async' }
const problem = (type: string) => `urn:booking-orchestrator:problem:${type}`
/** The next turn of each of these waits for `release(stack, hold)`. */
const holdUp = (hold: string, ids: string[]) =>
  Promise.all(ids.map((id) => script(stack, [{ text: 'Done.', hold }], id)))

let stack: Stack
let one: Customer
let other: Customer
const started = (options: Parameters<typeof startStack>[0]) => async () => {
  stack = await startStack(options)
  one = new Customer(stack)
  other = new Customer(stack, stack.tokens.otherCustomer)
}

const send = (customer: Customer, id: string, headers = later, messageId: string = randomUUID()) =>
  customer.request('POST', `/v1/conversations/${id}/messages`, { text: 'hello', messageId }, headers)

describe('turns in flight', () => {
  beforeAll(
    started({
      env: { api: { LIMIT_TURNS_IN_FLIGHT: '5', LIMIT_TURNS_PER_SUBJECT: '3', REPLY_WAIT_MS: '20000' } },
    }),
  )
  afterAll(() => stack.stop())
  afterEach(() => resetModel(stack))

  it('are so many of a subject at once, waited for or not; the next is refused before anything is written', async () => {
    const [waited, ...ids] = [await one.open(), await one.open(), await one.open(), await one.open()]
    const [first, second, free] = ids
    await holdUp('all', [waited, first, second])
    const answer = send(one, waited, {} as typeof later)
    expect((await send(one, first)).status).toBe(202)
    expect((await send(one, second, later, 'mine')).status).toBe(202)
    await waitFor(async () => (await modelCalls(stack)).length === 3, { what: 'three turns' })

    const refused = await send(one, free)
    expect(refused).toMatchObject({ status: 429, body: { type: problem('too-many-turns') } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    const opening = await one.request('POST', '/v1/conversations', { text: 'hello' })
    expect(opening).toMatchObject({ status: 429, body: { type: problem('too-many-turns') } })
    expect(await one.turns(free)).toEqual([])
    const { body } = await one.request('GET', '/v1/conversations')
    expect(body['conversations']).toHaveLength(4)
    // The same message again is no further turn.
    expect((await send(one, second, later, 'mine')).status).toBe(202)
    // Another subject has places of their own.
    expect((await other.say(await other.open(), 'hello')).reply?.text).toBeTruthy()

    await release(stack, 'all')
    expect((await answer).status).toBe(200)
    await waitFor(async () => (await send(one, free, {} as typeof later)).status === 200, {
      what: 'a place again',
    })
  })

  it('are so many in a process; the next of anybody is refused, until some are answered', async () => {
    const ids = [await one.open(), await one.open(), await one.open(), await other.open(), await other.open()]
    await holdUp('all', ids)
    for (const [at, id] of ids.entries()) {
      expect((await send(at < 3 ? one : other, id)).status, `turn ${at}`).toBe(202)
    }
    const free = await other.open()
    const refused = await send(other, free)
    expect(refused).toMatchObject({ status: 503, body: { type: problem('overloaded') } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await other.turns(free)).toEqual([])
    await waitFor(async () => (await modelCalls(stack)).length === 5, { what: 'five turns' })
    await release(stack, 'all')
    expect((await other.say(free, 'hello')).reply?.text).toBeTruthy()
    // All places are back.
    await holdUp('again', ids)
    for (const [at, id] of ids.entries()) {
      await waitFor(async () => (await send(at < 3 ? one : other, id)).status === 202, { what: `turn ${at}` })
    }
  })

  it('give their places back where somebody terminates the conversation while they run', async () => {
    const temporal = await openTemporalClient(stack)
    const ids = [await one.open(), await one.open(), await one.open()]
    await holdUp('never', ids)
    // Turns of the test before may still hold places.
    const taken = (id: string, headers = later) =>
      waitFor(
        async () => {
          const answer = await send(one, id, headers)
          return [429, 503].includes(answer.status) ? null : answer
        },
        { what: 'a place', timeoutMs: 30_000 },
      )
    const [first, ...others] = ids
    const waited = taken(String(first), {} as typeof later)
    for (const id of others) expect((await taken(id)).status).toBe(202)
    await waitFor(async () => (await modelCalls(stack)).length === 3, { what: 'three turns' })
    for (const id of ids) await temporal.client.workflow.getHandle(conversationWorkflowId(id)).terminate()
    await temporal.close()
    expect(await waited).toMatchObject({ status: 409, body: { type: problem('conversation-closed') } })
    const next = await one.open()
    await waitFor(async () => (await send(one, next)).status === 202, { what: 'a place again' })
  })
})

describe('turns that wait for a worker', () => {
  const count = 60
  let temporal: TemporalClient
  beforeAll(async () => {
    await started({
      env: { worker: { LIMIT_ACTIVITIES_PER_WORKER: '2' } },
      temporal: { 'limit.historyCount.suggestContinueAsNew': '40' },
    })()
    temporal = await openTemporalClient(stack)
  })
  afterEach(() => resetModel(stack))
  afterAll(async () => {
    await temporal.close()
    await stack.stop()
  })
  const describeOf = (id: string) => temporal.client.workflow.getHandle(conversationWorkflowId(id)).describe()
  const isWaiting = async (id: string) =>
    ((await describeOf(id)).raw.pendingActivities ?? []).some(({ activityType }) => activityType?.name)

  it('are taken from one subject after another, not in the order they came', async () => {
    await script(
      stack,
      Array.from({ length: count + 1 }, () => ({ text: 'Done.', hold: 'slow' })),
    )
    const noisy = await Promise.all(
      Array.from({ length: count }, async () => {
        const message = { text: 'hello', messageId: randomUUID() }
        // On a busy machine Temporal may need longer than we wait for it.
        return await waitFor(
          async () => {
            const { status, body } = await one.request('POST', '/v1/conversations', message, later)
            return status === 202 && String(body['conversationId'])
          },
          { what: 'a message to be taken', timeoutMs: 60_000 },
        )
      }),
    )
    await waitFor(async () => (await Promise.all(noisy.map(isWaiting))).every(Boolean), {
      what: 'all of them to wait',
    })
    const quiet = await other.open()
    expect((await send(other, quiet)).status).toBe(202)
    await waitFor(() => isWaiting(quiet), { what: 'the other to wait' })
    await release(stack, 'slow')
    const ended = async (customer: Customer, id: string) => (await customer.turns(id))[0]?.endedAt ?? null
    const times = await waitFor(
      async () => {
        const all = await Promise.all(noisy.map((id) => ended(one, id)))
        return all.every((time) => time !== null) && all
      },
      { what: 'all replies', timeoutMs: 60_000 },
    )
    const answered = (await ended(other, quiet)) ?? ''
    const before = times.filter((time) => time !== null && time < answered)
    expect(before.length).toBeLessThan(count / 4)
  }, 120_000)

  it('are their subject’s also after the conversation continued as new', async () => {
    const id = await one.open()
    const { runId, raw } = await describeOf(id)
    const key = raw.workflowExecutionInfo?.priority?.fairnessKey
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    await waitFor(
      async () => {
        await one.say(id, 'hello')
        return (await describeOf(id)).runId !== runId
      },
      { what: 'a new run', timeoutMs: 60_000 },
    )
    expect((await describeOf(id)).raw.workflowExecutionInfo?.priority?.fairnessKey).toBe(key)
  }, 120_000)
})
