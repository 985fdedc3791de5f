/** Orders as tasks, for clients that follow them: through the whole product, and through the death of all of it. */
import { specTypeSchemas } from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { clearFaults, fault, resetApim } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { McpUser } from './client.ts'
import { ask } from './wire.ts'
import { appointment } from './wishes.ts'

const extension = 'io.modelcontextprotocol/tasks'
const Any = z.looseObject({})
const Task = z.looseObject({ taskId: z.string(), status: z.string() })

let stack: Stack
let plain: McpUser
beforeAll(async () => {
  stack = await startStack()
  plain = await McpUser.connect(stack, stack.tokens.customer)
})
afterAll(async () => {
  await plain.close()
  await stack.stop()
})
afterEach(() => resetApim(stack))

/** The wire itself: the SDK's client has no tasks. */
class TaskUser {
  readonly #token: string
  readonly #extensions: object
  constructor(token: string, extensions: object = { [extension]: {} }) {
    this.#token = token
    this.#extensions = extensions
  }

  async ask(
    method: string,
    params: Record<string, unknown>,
    name?: string,
  ): Promise<Record<string, unknown>> {
    const wire = { token: this.#token, capabilities: { extensions: this.#extensions } }
    const { body } = await ask(stack.apiUrl, { ...wire, ...(name && { name }) }, method, params)
    return Any.parse(body['result'] ?? body['error'])
  }

  async order(tool: string, args: object): Promise<string> {
    const created = await this.ask('tools/call', { name: tool, arguments: args })
    expect(created).toMatchObject({ resultType: 'task', ttlMs: null, pollIntervalMs: expect.any(Number) })
    return Task.parse(created).taskId
  }
  async get(taskId: string) {
    return await this.ask('tasks/get', { taskId })
  }
  async approve(taskId: string, approve = true) {
    const inputResponses = { approval: { action: 'accept', content: { approve } } }
    expect(await this.ask('tasks/update', { taskId, inputResponses })).toMatchObject({
      resultType: 'complete',
    })
  }
  async until(taskId: string, status: string) {
    return await waitFor(
      async () => {
        const task = await this.get(taskId)
        return task['status'] === status ? task : null
      },
      { what: `the task to be ${status}`, timeoutMs: 30_000 },
    )
  }
}

const user = () => new TaskUser(stack.tokens.customer)
const book = async (as: TaskUser) => await as.order('create_service_booking', await appointment(plain))

it('books by a task that waits for the person’s approval', async () => {
  const taskId = await book(user())
  expect(await user().get(taskId)).toMatchObject({
    status: 'input_required',
    inputRequests: { approval: { method: 'elicitation/create' } },
  })
  await user().approve(taskId)
  const done = await user().until(taskId, 'completed')
  expect(done).toMatchObject({
    result: { structuredContent: { status: 'done', booking: { status: 'confirmed' } } },
  })
  expect(specTypeSchemas.CallToolResult['~standard'].validate(done['result'])).not.toHaveProperty('issues')
  expect(await apimBookings(stack)).toHaveLength(1)
})

it('moves and cancels by tasks', async () => {
  const taskId = await book(user())
  await user().approve(taskId)
  const { result } = (await user().until(taskId, 'completed')) as {
    result: { structuredContent: { booking: { booking_ref: string; appointment_time: string } } }
  }
  const { booking_ref: booking_id, appointment_time } = result.structuredContent.booking
  const other = await appointment(plain, 'MH12ZZ0001', appointment_time)
  const to = {
    booking_id,
    appointment_date: other.appointment_date,
    appointment_time: other.appointment_time,
  }
  const move = await user().order('reschedule_service_booking', to)
  await user().approve(move)
  expect(await user().until(move, 'completed')).toMatchObject({
    result: { structuredContent: { booking: { appointment_time: other.appointment_time } } },
  })
  const cancel = await user().order('cancel_service_booking', { booking_id, reason_code: 'VEHICLE_SOLD' })
  await user().approve(cancel)
  expect(await user().until(cancel, 'completed')).toMatchObject({
    result: { structuredContent: { booking: { status: 'cancelled' } } },
  })
})

it('does nothing by a task that was declined or cancelled', async () => {
  const declined = await book(user())
  await user().approve(declined, false)
  expect(await user().get(declined)).toMatchObject({ status: 'cancelled' })
  const cancelled = await book(user())
  expect(await user().ask('tasks/cancel', { taskId: cancelled })).toMatchObject({ resultType: 'complete' })
  await user().approve(cancelled)
  expect(await user().get(cancelled)).toMatchObject({ status: 'cancelled' })
  expect(await apimBookings(stack)).toEqual([])
})

it('lets nobody see, approve or cancel somebody else’s task', async () => {
  const taskId = await book(user())
  const stranger = new TaskUser(stack.tokens.otherCustomer)
  const inputResponses = { approval: { action: 'accept', content: { approve: true } } }
  for (const [method, params] of [
    ['tasks/get', { taskId }],
    ['tasks/update', { taskId, inputResponses }],
    ['tasks/cancel', { taskId }],
  ] as const) {
    expect(await stranger.ask(method, params)).toMatchObject({ code: -32_602 })
  }
  expect(await user().get(taskId)).toMatchObject({ status: 'input_required' })
})

it('has no tasks for a client that does not declare them, and checks the header that names one', async () => {
  const taskId = await book(user())
  expect(await new TaskUser(stack.tokens.customer, {}).get(taskId)).toMatchObject({ code: -32_021 })
  expect(await user().ask('tasks/get', { taskId }, 'pr_other')).toMatchObject({ code: -32_020 })
})

it('finishes an approved task after everything but the dealer backend died', async () => {
  const taskId = await book(user())
  await fault(stack, { endpoint: 'create_booking', fault: { kind: 'server_error', status: 503 } })
  await user().approve(taskId)
  expect(await user().get(taskId)).toMatchObject({ status: 'working' })
  await Promise.all((['api', 'worker', 'temporal'] as const).map(stack.kill))
  await stack.kill('postgres')
  await stack.start('postgres')
  await stack.start('temporal')
  await clearFaults(stack)
  await Promise.all([stack.start('api'), stack.start('worker')])
  expect(await user().until(taskId, 'completed')).toMatchObject({
    result: { structuredContent: { booking: { status: 'confirmed' } } },
  })
  expect(await apimBookings(stack)).toHaveLength(1)
}, 90_000)

it('cancels a booking that the dealer has not confirmed yet', async () => {
  const taskId = await book(user())
  await fault(stack, { endpoint: 'create_booking', fault: { kind: 'server_error', status: 503 } })
  await user().approve(taskId)
  await waitFor(async () => (await user().get(taskId))['status'] === 'working', { what: 'the task to work' })
  await user().ask('tasks/cancel', { taskId })
  await clearFaults(stack)
  await user().until(taskId, 'cancelled')
  expect(await apimBookings(stack)).toMatchObject([{ status: 'CANCELLED' }])
}, 60_000)
