/** SIGTERM to a process that works: what runs is finished, nothing is lost, nothing is done twice. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startStack, type PartName, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { Customer, modelCalls, release, resetModel, script } from './customer.ts'

let stack: Stack
let customer: Customer
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
})
afterAll(() => stack.stop())
afterEach(() => resetModel(stack))

/** Asks a part to stop, as a deployment does. The supervisor starts another in its place. */
function terminate(part: PartName): number {
  const pid = stack.pid(part)
  if (pid === undefined) throw new Error(`${part} does not run`)
  process.kill(pid, 'SIGTERM')
  return pid
}
/** Of a process that ended, once another runs in its place. */
const replaced = (part: PartName, pid: number) =>
  waitFor(() => ![undefined, pid].includes(stack.pid(part)), { what: `another ${part}`, timeoutMs: 60_000 })

/** A turn whose model call is held, and its message on the way. */
async function heldTurn() {
  const id = await customer.open()
  const hold = randomUUID()
  await script(stack, [{ text: 'Here I am.', hold }], id)
  const answer = customer.request('POST', `/v1/conversations/${id}/messages`, {
    text: 'hello',
    messageId: 'm-1',
  })
  await waitFor(async () => (await modelCalls(stack)).length === 1, { what: 'the model to be asked' })
  return { id, hold, answer }
}

/** All that a stream says up to its end. */
async function readStream(path: string, token: string, onFirst: () => void): Promise<string> {
  const response = await fetch(stack.apiUrl + path, { headers: { authorization: `Bearer ${token}` } })
  let text = ''
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    if (text === '') onFirst()
    text += piece
  }
  return text
}

it('sends event streams of a stopping API away with a time to come back, and answers who waits for a turn', async () => {
  const { id, hold, answer } = await heldTurn()
  const opened = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const streams = Promise.all([
    readStream(`/v1/conversations/${id}/events`, stack.tokens.customer, opened[0]!.resolve),
    readStream('/v1/operator/events', stack.tokens.operator, opened[1]!.resolve),
  ])
  await Promise.all(opened.map(({ promise }) => promise))

  const pid = terminate('api')
  const [chat, operator] = await streams
  expect(chat).toContain('event: message')
  for (const text of [chat, operator]) expect(text).toMatch(/\n\nretry: \d+\n\n$/)

  await release(stack, hold)
  expect(await answer).toMatchObject({ status: 200, body: { reply: { text: 'Here I am.' } } })
  await replaced('api', pid)
  const last = Number([...chat.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1])
  const rest = await waitFor(
    () =>
      customer.events(id, (seen) => seen.some(({ event }) => event.type === 'reply'), last).catch(() => null),
    { what: 'the rest of the stream' },
  )
  expect(rest.filter((seen) => seen.id !== null).map(({ event }) => event.type)).toEqual(['reply'])
  expect(await modelCalls(stack)).toHaveLength(1)
}, 60_000)

it('lets a stopping worker finish its model call, which nobody repeats', async () => {
  const { id, hold, answer } = await heldTurn()
  const pid = terminate('worker')
  await waitFor(() => /"msg":"worker stopping"/.test(stack.log('worker')), { what: 'the worker to stop' })
  await release(stack, hold)
  await answer
  await replaced('worker', pid)
  const turn = await customer.say(id, 'hello', 'm-1')
  expect(turn).toMatchObject({ turn: 1, status: 'done', reply: { text: 'Here I am.' } })
  expect(await modelCalls(stack)).toHaveLength(1)
  expect(readFileSync(`${stack.folder}/logs/worker.log`, 'utf8')).toContain('"msg":"worker stopped"')
}, 60_000)

it('loses nothing when API and worker are told to stop in the middle of a turn', async () => {
  const { id, hold, answer } = await heldTurn()
  const pids = { api: terminate('api'), worker: terminate('worker') }
  await release(stack, hold)
  await answer.catch(() => undefined)
  await Promise.all([replaced('api', pids.api), replaced('worker', pids.worker)])
  expect(await customer.say(id, 'hello', 'm-1')).toMatchObject({ turn: 1, reply: { text: 'Here I am.' } })
  expect((await customer.turns(id)).map(({ text }) => text)).toEqual(['hello'])
  expect(await modelCalls(stack)).toHaveLength(1)
}, 60_000)
