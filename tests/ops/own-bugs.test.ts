/** Releases of ours with a bug: what they do is found, understood and repaired by the command line alone. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bookingMessage, newPlate } from '#tests/e2e/customer.ts'
import { waitFor } from '#tests/wait-for.ts'
import type { Edit } from './checkout.ts'
import { creates, Incident, turnsFail } from './incident.ts'

let incident: Incident
beforeAll(async () => {
  incident = await Incident.begin()
})
afterAll(() => incident?.stack.stop())

it('finds a booking that never began, since the workflow throws, and it goes on once that is mended', async () => {
  const { id, plate } = await incident.proposed()
  await incident.release(creates(`    throw new TypeError('no such step')\n`))
  const answered = incident.customer.say(id, 'yes')
  const ref = await incident.failingBooking(id, 'WorkflowTaskFailed')
  expect((await incident.ops('list', '--failing')).out).toContain(
    'WorkflowTaskFailed: Our own code fails at it',
  )
  const stuck = await incident.ops('stuck')
  expect(stuck.code).toBe(1)
  expect(stuck.out).toMatch(
    new RegExp(
      `${ref}[^]*our own code fails since .*, attempt \\d+: no such step \\(workflows/booking-steps\\.ts:21\\)`,
    ),
  )
  const { out: shown } = await incident.ops('show', ref)
  expect(shown).toMatch(/customer: yes\n/)
  expect(shown).toContain('The workflow’s own code failed (no such step (workflows/booking-steps.ts:21))')
  expect(await incident.appointmentsOf(plate)).toEqual([])

  // This checkout holds the fix.
  expect(await incident.ops('replay', ref)).toEqual({ code: 0, out: `booking:${ref}: replays\n` })
  await incident.stack.deploy(null)
  await answered
  await incident.endsWithOneBooking(id, plate, ref)
}, 180_000)

it('says where an activity throws, before and after it parked its booking, and repairs all that parked', async () => {
  // Whether the dealer has just answered, or is found to have booked it before.
  const throws = (thrown: string): Edit[] =>
    [
      { find: '        const outcome = await readReply(deps, booking, reply)\n', known: 'outcome' },
      {
        find: '        const earlier = (await look()) ?? (await findStanding(deps, booking))\n',
        known: 'earlier',
      },
    ].map(({ find, known }) => ({
      file: 'activities/create-booking.ts',
      find,
      replace: `${find}        if (${known}) throw ${thrown}\n`,
    }))
  const { id, plate } = await incident.proposed()
  await incident.release(...throws(`new TypeError('no reply')`))
  const answered = incident.customer.say(id, 'yes')
  const attempts =
    /waits for createBooking, attempt [2-9].*; last failure TypeError: no reply \(activities\/create-booking\.ts:\d+\)/
  const ref = await incident.bookingOf(id)
  await incident.untilShown(ref, attempts)
  // Ten minutes of that, at once: it will not be tried again.
  await incident.release(...throws(`ApplicationFailure.nonRetryable('no reply', 'TypeError')`))
  expect(await incident.failingBooking(id, 'InternalError')).toBe(ref)
  const { out: shown } = await incident.ops('show', ref)
  expect(shown).toContain('InternalError: Our own code failed at it')
  expect(shown).toMatch(
    /createBooking failed for good .*\(TypeError: no reply \(activities\/create-booking\.ts:\d+\)\)/,
  )

  await incident.stack.deploy(null)
  await answered
  const order = [
    'repair',
    '--query',
    "BookingState = 'needs_attention'",
    '--action',
    'retry',
    '--reason',
    'it is mended',
  ]
  expect((await incident.ops(...order, '--dry-run')).out).toContain(
    `${ref}  would: Asks the dealer again to book`,
  )
  expect(await incident.ops(...order)).toEqual({ code: 0, out: `${ref}  done: confirmed\n` })
  await incident.endsWithOneBooking(id, plate, ref)
}, 180_000)

it('finds a conversation that our own code fails at, refuses to take it back, and its turn is answered once that is mended', async () => {
  const plate = newPlate()
  const id = await incident.customer.open()
  await incident.release(turnsFail)
  const answered = incident.customer.say(id, bookingMessage(plate))
  await waitFor(async () => (await incident.ops('list', 'conversations', '--failing')).out.includes(id), {
    what: 'the conversation among those that fail',
    timeoutMs: 20_000,
  })
  expect(await incident.ops('stuck')).toMatchObject({
    code: 1,
    out: expect.stringMatching(new RegExp(`${id}[^]*too many turns \\(workflows/turn\\.ts:\\d+\\)`)),
  })
  expect(await incident.ops('reset', id)).toMatchObject({
    code: 2,
    out: expect.stringContaining('would start another one'),
  })
  await incident.stack.deploy(null)
  expect((await answered).proposal).not.toBeNull()
  const { bookings } = await incident.customer.say(id, 'yes')
  await incident.endsWithOneBooking(id, plate, String(bookings[0]?.bookingRef))
}, 180_000)
