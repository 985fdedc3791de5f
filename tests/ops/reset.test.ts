/** Bookings that are taken back: to before a bug of ours led them astray, or to a point that somebody names. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bookingWorkflowId } from '#contracts/names.ts'
import { clearFaults, fault } from '#tests/e2e/customer.ts'
import { auditOf } from '#tests/operator/operator.ts'
import { openTemporalClient } from '#tests/temporal-client.ts'
import { creates, Incident } from './incident.ts'

let incident: Incident
beforeAll(async () => {
  incident = await Incident.begin()
})
afterAll(() => incident?.stack.stop())

/** What stands there before a release breaks it. */
const asBefore = creates('').find

it('takes back a booking that went the wrong way before it failed, and the dealer holds it once', async () => {
  const { id, plate } = await incident.proposed()
  await incident.release(
    creates(`    await sleep(1)\n${asBefore}    throw new TypeError('undefined is not a booking')\n`),
    { file: 'workflows/booking-steps.ts', find: 'import { patched }', replace: 'import { patched, sleep }' },
  )
  const answered = incident.customer.say(id, 'yes')
  const ref = await incident.failingBooking(id, 'WorkflowTaskFailed')
  expect((await incident.ops('show', ref)).out).toContain(
    'undefined is not a booking (workflows/booking-steps.ts:23)',
  )
  // The dealer has it, the customer does not know.
  expect(await incident.appointmentsOf(plate)).toHaveLength(1)

  await incident.stack.deploy(null)
  // Also without its customer, as it leaves production.
  const file = join(incident.stack.folder, 'failed.json')
  await incident.ops('history', ref, '--anonymous', '--output', file)
  for (const failed of [ref, file]) {
    expect((await incident.ops('replay', failed)).out).toMatch(
      /DIFFERS\. Event 5: the history has timer, which this code does not ask for\..* activity createBooking \(workflows\/booking-steps\.ts:\d+\)/,
    )
  }
  const plan = await incident.ops('reset', ref)
  expect(plan.code).toBe(0)
  expect(plan.out).toContain(`${ref}  would go back to before event 4`)
  expect(plan.out).toMatch(/decided anew:\n[^]*createBooking is done/)
  expect((await incident.ops('stuck')).code).toBe(1)

  const order = ['--apply', '--reason', 'the wait is gone', '--key', 'r1', '--json']
  const applied = await incident.ops('reset', '--query', `WorkflowId = 'booking:${ref}'`, ...order)
  expect(applied.code).toBe(0)
  const { runId } = JSON.parse(applied.out) as { runId: string }
  await answered
  await incident.endsWithOneBooking(id, plate, ref)
  expect((await incident.ops('show', ref)).out).toContain('Taken back to here')

  // The same order again acts no second time; where nothing failed there is nothing to take back.
  const repeated = await incident.ops('reset', ref, '--event', '4', ...order)
  expect(JSON.parse(repeated.out)).toMatchObject({ outcome: 'reset', runId })
  expect(await auditOf(incident.stack, 'booking.reset', ref)).toMatchObject([
    { subject: 'operator:one', detail: { reason: 'the wait is gone', eventId: 4, key: 'r1' } },
  ])
  expect(await incident.ops('reset', ref)).toMatchObject({
    code: 1,
    out: expect.stringContaining('Nothing of it failed'),
  })
}, 180_000)

it('delivers a customer’s change again to a booking that was taken back behind it, and the dealer holds it once', async () => {
  const { id, plate } = await incident.proposed()
  const ref = String((await incident.customer.say(id, 'yes')).bookings[0]?.bookingRef)
  const [held] = await incident.appointmentsOf(plate)
  const date = String((await incident.customer.request('GET', `/v1/bookings/${ref}`)).body['appointmentDate'])
  const { body } = await incident.customer.request('GET', `/v1/bookings/${ref}/slots?date=${date}`)
  const free = (body['slots'] as { time: string }[]).find(({ time }) => time !== held?.appointment_time)
  const moved = { appointmentDate: date, appointmentTime: free?.time }
  expect((await incident.customer.request('POST', `/v1/bookings/${ref}/reschedule`, moved)).status).toBe(200)

  const plan = await incident.ops('reset', ref, '--event', '4')
  expect(plan.out).toMatch(/delivered again:\n.*Update changeBooking accepted/)
  expect(await incident.ops('reset', ref, '--event', '4', '--apply', '--reason', 'a drill')).toMatchObject({
    code: 0,
  })
  await incident.untilShown(
    ref,
    /Taken back to here[^]*createBooking is done[^]*changeBooking is done[^]*Update changeBooking answered/,
  )
  expect(await incident.appointmentsOf(plate)).toMatchObject([
    { booking_id: held?.booking_id, appointment_time: free?.time },
  ])
  await incident.endsWithOneBooking(id, plate, ref)
}, 180_000)

it('finds a booking that somebody terminated while its customer waits, and takes it back; the dealer holds it once', async () => {
  const { stack, customer } = incident
  const { id, plate } = await incident.proposed()
  await fault(stack, { endpoint: 'create_booking', fault: { kind: 'server_error', status: 503 } })
  const answered = customer.say(id, 'yes')
  const ref = await incident.bookingOf(id)
  await incident.untilShown(ref, /waits for createBooking, attempt [2-9]/)
  const temporal = await openTemporalClient(stack)
  await temporal.client.workflow.getHandle(bookingWorkflowId(ref)).terminate('by mistake')
  await temporal.close()
  await clearFaults(stack)

  // The turn waits for the booking as long as for any other.
  const { reply, bookings } = await answered
  expect(bookings).toMatchObject([{ bookingRef: ref, status: 'requested' }])
  expect(reply?.text).toContain('I will tell you as soon as it is confirmed')
  expect(await incident.failingBooking(id, 'WorkflowEnded')).toBe(ref)
  const told = 'WorkflowEnded: Its workflow has ended before the booking did: nobody looks after it'
  expect((await incident.ops('list', '--failing')).out).toContain(told)
  expect(await incident.ops('stuck')).toMatchObject({ code: 1, out: expect.stringContaining(told) })
  const { out: shown } = await incident.ops('show', ref)
  expect(shown).toContain(told)
  expect(shown).toMatch(/The workflow was terminated\n/)
  // It was to be tried again; nobody does.
  expect(shown).not.toContain('waits for')
  expect(await incident.ops('repair', ref, '--action', 'retry', '--reason', 'try')).toMatchObject({
    code: 1,
    out: expect.stringContaining('only one that needs attention is repaired'),
  })
  expect(await incident.appointmentsOf(plate)).toEqual([])

  const applied = await incident.ops('reset', ref, '--apply', '--reason', 'it was a mistake')
  expect(applied).toMatchObject({ code: 0, out: expect.stringContaining(`${ref}  reset: go back to`) })
  await incident.endsWithOneBooking(id, plate, ref)
}, 180_000)
