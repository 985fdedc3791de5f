/** What operators see, what they leave in the audit log by seeing it, and what lists do not show. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { OperatorEvent } from '#contracts/operator.ts'
import { OperatorConversationDetail } from '#contracts/operator-timeline.ts'
import { OperatorTools } from '#contracts/operator-tools.ts'
import { SseParser } from '#contracts/server-sent-events.ts'
import { signToken } from '#platform/identity/local-tokens.ts'
import { bookingMessage, Customer, newPlate, resetApim } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { auditOf, Operator, parkedBooking, query } from './operator.ts'

let stack: Stack
let customer: Customer
let operator: Operator
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
  operator = new Operator(stack)
})
afterAll(() => stack?.stop())
// A slot has few places.
beforeEach(() => resetApim(stack))

async function booked() {
  const plate = newPlate()
  const id = await customer.open()
  await customer.say(id, bookingMessage(plate))
  const [booking] = (await customer.say(id, 'yes')).bookings
  if (!booking) throw new Error('no booking')
  return { id, plate, ref: booking.bookingRef }
}

it('tells a conversation from the first word to the booking in one timeline', async () => {
  const { id, plate, ref } = await booked()
  const { body } = await operator.request('GET', `/v1/operator/conversations/${id}`)
  const { timeline, ...detail } = OperatorConversationDetail.parse(body)
  expect(detail).toMatchObject({
    conversation: { conversationId: id, state: 'open', turns: 2, failedTurns: 0, bookingRefs: [ref] },
    bookings: [{ bookingRef: ref, status: 'confirmed', failing: null }],
    workflow: { workflowId: `conversation:${id}`, status: 'running', url: null, truncated: false },
  })
  expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).toSorted())
  const first = (kind: string) => timeline.find((entry) => entry.kind === kind)
  expect(first('message')).toMatchObject({ author: 'customer', text: expect.stringContaining(plate) })
  expect(first('model_call')).toMatchObject({
    attempts: 1,
    inputTokens: expect.any(Number),
    outputTokens: expect.any(Number),
    asked: expect.arrayContaining(['resolve_customer']),
  })
  expect(first('tool_call')).toMatchObject({ attempts: 1, call: { outcome: 'done' } })
  const proposals = timeline.flatMap((entry) => (entry.kind === 'proposal' ? [entry.proposal.status] : []))
  expect(proposals).toEqual(['open', 'confirmed'])
  const ledger = timeline.flatMap((entry) => (entry.kind === 'ledger' ? [entry.text] : []))
  expect(ledger).toEqual(['The customer approved it', expect.stringMatching(/^The dealer confirmed BK/)])
  const temporal = timeline.flatMap((entry) => (entry.kind === 'temporal' ? [entry.text] : []))
  expect(temporal).toEqual(
    expect.arrayContaining([
      'The workflow starts (Customer chat)',
      'Update sendMessage accepted',
      'takeTurn is done (turn 1)',
      'beginTurn is done',
      expect.stringMatching(`^Starts booking:${ref} `),
    ]),
  )
  await operator.request('GET', `/v1/operator/conversations/${id}`)
  expect(await auditOf(stack, 'conversation.read', id)).toEqual([{ subject: 'operator:one', detail: {} }])
})

it('tells of a booking whose appointment stood at the dealer before', async () => {
  const plate = newPlate()
  const id = await customer.open()
  const { proposal } = await customer.say(id, bookingMessage(plate))
  const made = await fetch(`${stack.apimUrl}/api/booking/create`, {
    method: 'POST',
    headers: {
      'x-api-key': 'k',
      authorization: 'Bearer t',
      'content-type': 'application/json',
      'idempotency-key': 'SB-F0RG0TTEN1',
    },
    body: JSON.stringify(proposal?.arguments),
  })
  const { booking_id } = (await made.json()) as { booking_id: string }
  const [booking] = (await customer.say(id, 'yes')).bookings
  const { timeline } = await operator.inspect(String(booking?.bookingRef))
  const ledger = timeline.flatMap((entry) => (entry.kind === 'ledger' ? [entry.text] : []))
  expect(ledger).toEqual([
    'The customer approved it',
    `The dealer had ${booking_id} already, made under SB-F0RG0TTEN1; it was adopted, and nothing was booked`,
  ])
  const audited = await auditOf(stack, 'booking.confirmed', String(booking?.bookingRef))
  expect(audited).toMatchObject([{ detail: { bookingId: booking_id, adopted: true } }])
})

it('says that Temporal no longer knows a workflow, and shows the rest', async () => {
  const { ref } = await booked()
  const forgotten = 'SB-F0RG0TTEN0'
  await query(
    stack,
    `with kept as (insert into proposals select (jsonb_populate_record(proposals, '{"id": "forgotten"}')).*
       from proposals where id = (select proposal_id from bookings where booking_ref = $1) returning id)
     insert into bookings
       select (jsonb_populate_record(bookings, jsonb_build_object('booking_ref', $2::text, 'proposal_id', kept.id))).*
       from bookings, kept where booking_ref = $1`,
    [ref, forgotten],
  )
  const { workflow, booking, timeline, usage } = await operator.inspect(forgotten)
  expect(workflow).toMatchObject({ status: 'unknown', url: null, pendingActivities: [] })
  expect(booking.status).toBe('confirmed')
  expect(usage).toMatchObject({
    workflow: null,
    total: { model: { calls: expect.any(Number) }, history: null },
  })
  expect(timeline.some(({ kind }) => kind === 'message')).toBe(true)
})

it('shows no number, plate or text in lists, and notes who reads them in details', async () => {
  const { ref, plate } = await parkedBooking(stack, customer)
  const lists = [
    'bookings?limit=200',
    'bookings?failing=true',
    'conversations',
    'audit?limit=200',
    'figures',
    'tools',
  ]
  for (const path of lists) {
    const { status, body } = await operator.request('GET', `/v1/operator/${path}`)
    const text = JSON.stringify(body)
    expect(status).toBe(200)
    for (const secret of ['9876543210', plate, 'Book a regular service']) expect(text).not.toContain(secret)
  }
  expect(await auditOf(stack, 'booking.read', ref)).toEqual([])
  expect(JSON.stringify(await operator.inspect(ref))).toContain(plate)
  expect(await auditOf(stack, 'booking.read', ref)).toEqual([{ subject: 'operator:one', detail: {} }])
  for (const path of ['bookings/SB-UNKNOWN', 'conversations/00000000-0000-4000-8000-000000000000']) {
    expect((await operator.request('GET', `/v1/operator/${path}`)).status).toBe(404)
  }
})

it('lets those who may only look change nothing', async () => {
  const { ref } = await parkedBooking(stack, customer)
  const looks = { subject: 'operator:looks', scopes: ['operator:read' as const] }
  const looker = new Operator(stack, await signToken(stack.tokenSecret, looks, 600))
  expect((await looker.inspect(ref)).booking.bookingRef).toBe(ref)
  const order = { action: 'retry', reason: 'again' }
  for (const body of [order, { ...order, dryRun: true }])
    expect((await looker.repair(ref, body)).status).toBe(403)
  for (const method of ['PUT', 'DELETE']) {
    const body = method === 'PUT' ? { faults: [] } : undefined
    expect((await looker.request(method, '/v1/operator/apim/faults', body)).status).toBe(403)
  }
})

it('says what changes while it changes', async () => {
  const hangUp = new AbortController()
  const response = await fetch(`${stack.apiUrl}/v1/operator/events`, {
    headers: { authorization: `Bearer ${stack.tokens.operator}` },
    signal: hangUp.signal,
  })
  const parser = new SseParser()
  const seen: OperatorEvent[] = []
  let made: ReturnType<typeof booked> | undefined
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    seen.push(...parser.push(piece).map(({ data }) => OperatorEvent.parse(JSON.parse(data))))
    made ??= booked()
    if (seen.some((event) => event.type === 'changed' && event.state === 'confirmed')) break
  }
  hangUp.abort()
  const { id, ref } = (await made)!
  expect(seen[0]).toEqual({ type: 'resync' })
  expect(seen).toContainEqual({ type: 'changed', kind: 'conversation', id, state: 'open' })
  expect(seen).toContainEqual({ type: 'changed', kind: 'booking', id: ref, state: 'confirmed' })
})

it('lists the tools, and tries those that only look', async () => {
  const { ref, plate } = await booked()
  const { tools } = OperatorTools.parse((await operator.request('GET', '/v1/operator/tools')).body)
  expect(tools.find(({ name }) => name === 'resolve_customer')).toMatchObject({
    risk: 'medium',
    scopes: ['chat', 'bookings:read'],
    reads: true,
    needsReason: true,
    input: { required: ['mobile'] },
    figures: { calls: expect.any(Number), failed: 0 },
  })
  expect(tools.filter(({ reads }) => !reads).map(({ risk }) => risk)).toEqual(Array(5).fill('high'))

  const attempt = (name: string, args: object, reason?: string) =>
    operator.request('POST', `/v1/operator/tools/${name}`, {
      arguments: args,
      ...(reason !== undefined && { reason }),
    })
  expect(await attempt('get_nearby_dealers', { city: 'Pune' })).toMatchObject({
    status: 200,
    body: { outcome: 'done', durationMs: expect.any(Number), output: { dealers: expect.any(Array) } },
  })
  expect(await attempt('resolve_vehicle', { registration_number: plate })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'body.reason' }] },
  })
  const why = `asked by the owner of ${plate}`
  expect((await attempt('resolve_vehicle', { registration_number: plate }, why)).status).toBe(200)
  expect(await attempt('get_booking_status', { booking_id: ref }, 'the customer asked')).toMatchObject({
    body: { outcome: 'done', output: { booking_ref: ref } },
  })
  expect(await attempt('get_nearby_dealers', { town: 'Pune' })).toMatchObject({ status: 422 })
  expect(await attempt('cancel_service_booking', { booking_id: ref }, 'why not')).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'param.name' }] },
  })
  expect(await auditOf(stack, 'tool.try', 'resolve_vehicle')).toEqual([
    { subject: 'operator:one', detail: { reason: 'asked by the owner of [plate]' } },
  ])
})
