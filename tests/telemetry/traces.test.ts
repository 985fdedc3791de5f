/** One trace from a request to the dealer backend's door, whatever happens on the way, and nothing personal in it. */
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { conversationWorkflowId } from '#contracts/names.ts'
import { openDatabase } from '#platform/database.ts'
import { createCodec, encrypting } from '#platform/encryption/data-converter.ts'
import { EncryptionKeys } from '#platform/encryption/keyring.ts'
import type { Schema } from '#platform/schema.ts'
import {
  bookingMessage,
  clearFaults,
  Customer,
  fault,
  modelCalls,
  newPlate,
  release,
  resetModel,
  script,
} from '#tests/e2e/customer.ts'
import { ask } from '#tests/mcp/wire.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { openTemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'
import { findWorkflowBundle } from '#worker/workflow-bundle.ts'
import { startApimProxy, type ApimProxy } from './apim-proxy.ts'
import { startCollector, type Collector, type ReceivedSpan } from './collector.ts'

let collector: Collector
let apim: ApimProxy
let stack: Stack
let customer: Customer
beforeAll(async () => {
  collector = await startCollector()
  apim = await startApimProxy()
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
  stack = await startStack({ env: { api: env, worker: { ...env, APIM_BASE_URL: apim.url } } })
  apim.target = stack.apimUrl
  customer = new Customer(stack)
})
afterAll(async () => {
  await stack?.stop()
  await apim.close()
  await collector.close()
})

const newTrace = () => {
  const traceId = randomBytes(16).toString('hex')
  return { traceId, traceparent: `00-${traceId}-00f067aa0ba902b7-01` }
}

/** The trace's spans by name, once these are among them: each process sends its own when it likes. */
async function spansOf(traceId: string, ...names: string[]): Promise<Map<string, ReceivedSpan[]>> {
  const of = () =>
    Map.groupBy(
      collector.spans.filter((span) => span.traceId === traceId),
      (span) => span.name,
    )
  await waitFor(() => names.every((name) => of().has(name)), { what: `the spans ${names.join(', ')}` })
  return of()
}

/** The names of the spans above one, nearest first. */
function above(span: ReceivedSpan): string[] {
  const parent = collector.spans.find(({ spanId }) => spanId === span.parentSpanId)
  return parent ? [parent.name, ...above(parent)] : []
}

const only = (spans: Map<string, ReceivedSpan[]>, name: string): ReceivedSpan => {
  const [span, ...more] = spans.get(name) ?? []
  if (!span || more.length > 0)
    throw new Error(`${more.length} more or no ${name} in ${[...spans.keys()].join(', ')}`)
  return span
}

/** One request, under a trace of ours, answered. */
const send = (path: string, body: object, traceparent: string) =>
  customer.request('POST', path, body, { traceparent })

it('follows a turn through Temporal to the model and the dealer backend', async () => {
  const id = await customer.open()
  const { traceId, traceparent } = newTrace()
  const path = `/v1/conversations/${id}/messages`
  const { body } = await send(path, { text: bookingMessage() }, traceparent)
  const request = 'POST /v1/conversations/:id/messages'
  const spans = await spansOf(traceId, request, 'update sendMessage')
  expect(above(spans.get('chat offline-rules-1')![0]!)).toEqual([
    'activity takeTurn',
    'update sendMessage',
    request,
  ])
  expect(above(only(spans, 'POST /api/dealers/nearby'))).toEqual([
    'execute_tool get_nearby_dealers',
    'activity takeTurn',
    'update sendMessage',
    request,
  ])
  expect(only(spans, request)).toMatchObject({
    service: 'api',
    parentSpanId: '00f067aa0ba902b7',
    attributes: { 'http.route': '/v1/conversations/:id/messages' },
  })
  expect(spans.get('chat offline-rules-1')![0]!.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'offline-rules-1',
    'gen_ai.conversation.id': id,
  })
  // The dealer backend hears of the very span that calls it.
  const call = only(spans, 'POST /api/dealers/nearby')
  expect(apim.seen).toContainEqual({
    path: '/api/dealers/nearby',
    traceparent: `00-${traceId}-${call.spanId}-01`,
  })

  const yes = newTrace()
  const { proposalId } = body['proposal'] as { proposalId: string }
  await send(`/v1/conversations/${id}/proposals/${proposalId}`, { decision: 'confirm' }, yes.traceparent)
  const decision = 'POST /v1/conversations/:id/proposals/:proposalId'
  const booked = await spansOf(yes.traceId, decision, 'update decideProposal')
  expect(above(only(booked, 'POST /api/booking/create'))).toEqual([
    'activity createBooking',
    'update decideProposal',
    decision,
  ])
})

it('keeps one trace through a kill of the worker in the middle of a turn', async () => {
  const id = await customer.open()
  await resetModel(stack)
  const hold = randomUUID()
  const calls = [{ name: 'resolve_customer', arguments: { mobile: '9876543210' } }]
  await script(stack, [{ calls }, { text: 'Hello Rahul.', hold }, { text: 'Hello Rahul.' }], id)
  const { traceId, traceparent } = newTrace()
  const turn = send(`/v1/conversations/${id}/messages`, { text: 'hello' }, traceparent)
  const tool = 'execute_tool resolve_customer'
  await waitFor(async () => (await modelCalls(stack)).length === 2, { what: 'the model to be asked again' })
  await waitFor(() => collector.spans.some((span) => span.traceId === traceId && span.name === tool), {
    what: 'what the first worker has done to be told',
  })
  await stack.kill('worker')
  await stack.start('worker')
  await release(stack, hold)
  expect((await turn).status).toBe(200)

  const spans = await spansOf(traceId, 'update sendMessage')
  const update = only(spans, 'update sendMessage')
  const activities = [...spans].flatMap(([name, all]) => (name.startsWith('activity ') ? all : []))
  expect(new Set(activities.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([update.spanId]))
  expect(activities).toMatchObject([
    { name: 'activity takeTurn', attributes: { 'temporal.activity.attempt': 2 } },
  ])
  const kill = only(spans, tool).endTimeUnixNano
  expect(BigInt(update.startTimeUnixNano) <= BigInt(kill)).toBe(true)
  await resetModel(stack)
}, 90_000)

it('leaves a history that replays with traces off as well as on', async () => {
  const id = await customer.open()
  const { body } = await send(
    `/v1/conversations/${id}/messages`,
    { text: bookingMessage() },
    newTrace().traceparent,
  )
  const { proposalId } = body['proposal'] as { proposalId: string }
  await send(
    `/v1/conversations/${id}/proposals/${proposalId}`,
    { decision: 'confirm' },
    newTrace().traceparent,
  )
  const { client, close } = await openTemporalClient(stack)
  const history = await client.workflow.getHandle(conversationWorkflowId(id)).fetchHistory()
  expect(historyToJSON(history)).toContain('_tracer-data')
  await close()
  const db = openDatabase<Schema>(stack.databaseUrl)
  const dataConverter = encrypting(createCodec(db, EncryptionKeys.parse(stack.encryptionKeys)))
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  for (const traced of [false, true]) {
    const workflowBundle = await findWorkflowBundle(join(stack.folder, 'workflows'), traced)
    await Worker.runReplayHistory({ workflowBundle, dataConverter }, history, conversationWorkflowId(id))
  }
  await db.destroy()
}, 60_000)

it('continues the trace of an MCP client', async () => {
  const { traceId, traceparent } = newTrace()
  const wire = { token: stack.tokens.customer, meta: { traceparent } }
  await ask(stack.apiUrl, wire, 'tools/call', { name: 'get_nearby_dealers', arguments: { city: 'Pune' } })
  const spans = await spansOf(traceId, 'tools/call get_nearby_dealers', 'activity lookUp')
  expect(only(spans, 'tools/call get_nearby_dealers').parentSpanId).toBe('00f067aa0ba902b7')
  expect(above(only(spans, 'POST /api/dealers/nearby'))).toEqual([
    'execute_tool get_nearby_dealers',
    'activity lookUp',
    'tools/call get_nearby_dealers',
  ])
})

it('names failures by their kind, and puts nothing personal into a span', async () => {
  const plate = newPlate()
  const secret = `the mango said ${randomUUID()}`
  const id = await customer.open()
  const { traceId, traceparent } = newTrace()
  await fault(stack, { endpoint: 'dealers', fault: { kind: 'server_error' }, times: 1 })
  await send(`/v1/conversations/${id}/messages`, { text: `${bookingMessage(plate)}. ${secret}` }, traceparent)
  await clearFaults(stack)
  const spans = await spansOf(traceId, 'POST /v1/conversations/:id/messages', 'update sendMessage')
  expect(
    spans
      .get('POST /api/dealers/nearby')!
      .map(({ failed, attributes }) => [failed, attributes['error.type']]),
  ).toEqual(
    expect.arrayContaining([
      [true, 'ApimUnavailable'],
      [false, undefined],
    ]),
  )
  const all = Buffer.concat(collector.bodies).toString()
  expect(all).toContain(traceId)
  for (const personal of [plate, secret, '9876543210', 'Rahul Sharma', 'Hinjewadi']) {
    expect(all.toLowerCase()).not.toContain(personal.toLowerCase())
  }
})

it('says in a log line which conversation and trace it belongs to, in the API and in the worker', async () => {
  const id = await customer.open()
  const { traceId, traceparent } = newTrace()
  const lineOf = (part: 'api' | 'worker') =>
    waitFor(
      () =>
        stack
          .log(part)
          .split('\n')
          .find((line) => line.includes(traceId)),
      { what: `a line of the ${part}` },
    )
  const sending = { calls: [{ name: 'send_mobile_code', arguments: { mobile: '9876543210' } }] }
  await script(stack, [sending, { text: 'Sent.' }], id)
  const wire = { token: stack.tokens.customer, meta: { traceparent } }
  const message = { conversation_id: id, text: 'my details' }
  await ask(stack.apiUrl, wire, 'tools/call', { name: 'send_message', arguments: message })
  expect(JSON.parse(await lineOf('api'))).toMatchObject({ traceId, tool: 'send_message' })
  expect(JSON.parse(await lineOf('worker'))).toMatchObject({ traceId, conversationId: id })
})
