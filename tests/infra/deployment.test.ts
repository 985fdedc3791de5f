/**
 * Rehearsal of docs/deployment.md, "Workers": builds of the worker come and go under conversations that are going on, with the
 * commands that the document names. The builds are this clone's, but for one, which has a bug.
 */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { conversationWorkflowId, workerDeployment } from '#contracts/names.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { openTemporalClient, type TemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, Customer } from '#tests/e2e/customer.ts'
import { repository } from './dockerfile.ts'

let stack: Stack
let temporal: TemporalClient
let customer: Customer
let faulty = ''
let older = ''
beforeAll(async () => {
  faulty = await editedBuild(
    'turn.ts',
    '  chat.proposedInTurn = 0',
    "  throw new TypeError('a bug of this build')",
  )
  older = await editedBuild('conversation.ts', "patched('takes-turns')", 'patched !== patched')
  stack = await startStack({ env: { worker: { WORKER_BUILD_ID: 'v1' }, api: { REPLY_WAIT_MS: '500' } } })
  temporal = await openTemporalClient(stack)
  customer = new Customer(stack)
}, 120_000)
afterAll(async () => {
  await temporal?.close()
  await stack?.stop()
  for (const folder of [faulty, older]) await rm(folder, { recursive: true, force: true })
})

/** The worker's sources with one edit of a workflow. */
async function editedBuild(file: string, from: string, to: string): Promise<string> {
  const folder = await mkdtemp(join(repository, '.data', 'build-'))
  const parts = [
    'activities',
    'contracts',
    'platform',
    'worker',
    'workflows',
    'package.json',
    'package-lock.json',
  ]
  for (const part of parts) await cp(join(repository, part), join(folder, part), { recursive: true })
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'))
  const edited = join(folder, 'workflows', file)
  const source = await readFile(edited, 'utf8')
  expect(source).toContain(from)
  await writeFile(edited, source.replace(from, to))
  return folder
}

/** `temporal worker deployment ...`, as a person would. */
async function deployment(command: string, ...args: string[]): Promise<string> {
  const all = ['worker', 'deployment', command, ...args, '--address', stack.temporalAddress]
  const { stdout } = await promisify(execFile)(inject('temporalProgram'), all)
  return stdout
}
const name = ['--deployment-name', workerDeployment]
/** The server refuses a build until it has heard of both its pollers, for workflows and for activities. */
const route = (...words: [command: string, ...string[]]) =>
  waitFor(() => deployment(...words, ...name, '--yes').then(() => true), { what: words.join(' ') })
const setCurrent = (build: string) => route('set-current-version', '--build-id', build)
const ramp = (build: string, ...how: string[]) => route('set-ramping-version', '--build-id', build, ...how)

const describeChat = async (id: string) =>
  (await temporal.client.workflow.getHandle(conversationWorkflowId(id)).describe()).raw
/** The build that answered this conversation last. */
const buildOf = async (id: string) =>
  (await describeChat(id)).workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId
/** How often the workflow's waiting task was tried. */
const attempts = async (id: string) => (await describeChat(id)).pendingWorkflowTask?.attempt ?? 0

/** Conversations that have been shown a proposal. */
async function openChats(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let opened = 0; opened < count; opened++) {
    const id = await customer.open()
    expect((await customer.say(id, bookingMessage())).proposal).not.toBeNull()
    ids.push(id)
  }
  return ids
}
const texts = async (id: string) => (await customer.turns(id)).map(({ text, status }) => `${text} ${status}`)

it('moves conversations to a new build as it is ramped, takes a bad build back, and loses nothing', async () => {
  await setCurrent('v1')
  const chats = await openChats(3)
  for (const id of chats) expect(await buildOf(id)).toBe('v1')

  // A good build: a part first, then all. Chats that went on before it was there go on under it.
  await stack.addWorker('worker-v2', { WORKER_BUILD_ID: 'v2' })
  await ramp('v2', '--percentage', '50')
  const builds = new Set<unknown>()
  await waitFor(
    async () => {
      const [id] = await openChats(1)
      chats.push(id!)
      return builds.add(await buildOf(id!)).size === 2
    },
    { what: 'conversations under both builds', timeoutMs: 120_000 },
  )
  expect(builds).toEqual(new Set(['v1', 'v2']))
  await setCurrent('v2')
  await stack.kill('worker')
  for (const id of chats) await customer.say(id, 'what can you do')
  for (const id of chats) expect(await buildOf(id)).toBe('v2')

  // A bad build. Each workflow goes by its id to the one or the other; those of the bad one wait, the others do not notice.
  await stack.addWorker('worker-v3', { WORKER_BUILD_ID: 'v3' }, (part) => ({ ...part, folder: faulty }))
  await ramp('v3', '--percentage', '50')
  const fresh: string[] = []
  await waitFor(
    async () => {
      fresh.push(await customer.open())
      const waiting = [...chats, ...fresh].map(async (id) =>
        customer.request('POST', `/v1/conversations/${id}/messages`, { text: 'hello', messageId: 'm-hello' }),
      )
      await Promise.all(waiting)
      return (await Promise.all(fresh.map(attempts))).some((tried) => tried > 1)
    },
    { what: 'a conversation that fails under the bad build', timeoutMs: 60_000 },
  )
  const stuck = (await Promise.all([...chats, ...fresh].map(attempts))).filter((tried) => tried > 1).length
  expect(stuck).toBeGreaterThan(0)

  // The way back, in one command.
  await ramp('v3', '--delete')
  await stack.kill('worker-v3')
  for (const id of [...chats, ...fresh]) {
    expect(await customer.say(id, 'hello', 'm-hello')).toMatchObject({ status: 'done' })
    expect(await buildOf(id)).toBe('v2')
  }
  for (const id of fresh) expect(await texts(id)).toEqual(['hello done'])
  for (const id of chats) {
    const asked = await texts(id)
    expect(asked.slice(1)).toEqual(['what can you do done', 'hello done'])
  }
}, 300_000)

it('takes conversations into a new patched() branch in the middle of a run, whose histories then replay', async () => {
  await stack.addWorker('worker-older', { WORKER_BUILD_ID: 'older' }, (part) => ({ ...part, folder: older }))
  await setCurrent('older')
  const [id] = await openChats(1)
  const activities = async () => {
    const { events } = await temporal.client.workflow.getHandle(conversationWorkflowId(id!)).fetchHistory()
    return events?.flatMap(({ activityTaskScheduledEventAttributes: it }) => it?.activityType?.name ?? [])
  }
  expect(await activities()).not.toContain('takeTurn')
  const before = (await activities())?.length ?? 0

  await setCurrent('v2')
  await stack.kill('worker-older')
  await customer.say(id!, 'what can you do')
  expect((await activities())?.slice(before)).toEqual(['takeTurn'])
  // A worker that knows nothing of the conversation goes through both ways.
  await stack.kill('worker-v2')
  await stack.addWorker('worker-v2-again', { WORKER_BUILD_ID: 'v2' })
  await customer.say(id!, 'what can you do')
  expect((await activities())?.slice(before)).toEqual(['takeTurn', 'takeTurn'])
}, 120_000)

it('books once what was proposed under an older build', async () => {
  const [id] = await openChats(1)
  await stack.addWorker('worker-v4', { WORKER_BUILD_ID: 'v4' })
  await setCurrent('v4')
  await stack.kill('worker-v2-again')
  const before = (await apimBookings(stack)).length
  const { bookings } = await customer.say(id!, 'yes')
  expect(bookings).toMatchObject([{ status: 'confirmed' }])
  expect(await apimBookings(stack)).toHaveLength(before + 1)
  // Calls without a workflow go to the current build as well.
  const day = new Date(Date.now() + 7 * 24 * 3_600_000).toISOString().slice(0, 10)
  const slots = await customer.request('GET', `/v1/bookings/${bookings[0]!.bookingRef}/slots?date=${day}`)
  expect(slots.status).toBe(200)
}, 120_000)
