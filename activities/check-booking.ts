/** How an appointment stands at the dealer backend, now and then asked; the ledger follows what the dealer did by itself. */
import { cancellationSignal } from '@temporalio/activity'
import type { Transaction } from 'kysely'
import type { Activities, CheckResult } from '#contracts/activities.ts'
import type { Appointment } from '#contracts/apim.ts'
import { isOver, type BookingStatus } from '#contracts/booking-states.ts'
import type { BookingNews } from '#contracts/conversation.ts'
import type { Schema } from '#platform/schema.ts'
import { beating } from './beating.ts'
import { findOwn } from './change-booking.ts'
import { appointmentOf } from './create-booking.ts'
import { compensate, findAppointments, readAsked, standing, stands } from './dealer-appointments.ts'
import type { Deps } from './deps.ts'
import {
  claim,
  claimOf,
  enter,
  lockBooking,
  note,
  releaseClaims,
  sameAppointment,
  type Booking,
} from './ledger.ts'

export function checkBookingActivity(deps: Deps): Pick<Activities, 'checkBooking'> {
  return {
    checkBooking: ({ bookingRef }) =>
      beating(async () => {
        const booking = await deps.db.transaction().execute((trx) => lockBooking(trx, bookingRef))
        const over = isOver(booking.status as BookingStatus)
        const own = over ? undefined : await findOwn(deps, booking)
        await cancelExtras(deps, booking, over)
        if (!own) return resultOf(booking, null)
        const moved = !sameAppointment(claimOf(own), claimOf(booking.arguments))
        if (moved && stands(own) && (await askedBefore(deps, booking, own))) {
          return await moveBack(deps, booking)
        }
        return await deps.db.transaction().execute((trx) => follow(trx, bookingRef, own))
      }),
  }
}

const resultOf = ({ status, arguments: args }: Booking, news: BookingNews | null): CheckResult => ({
  status: status as BookingStatus,
  news,
  ...appointmentOf(args),
})

/** An attempt that we gave up waiting for may have booked after all: one appointment stays, and none of a booking that is over. */
async function cancelExtras(deps: Deps, booking: Booking, over: boolean): Promise<void> {
  const appointments = await findAppointments(deps, booking)
  const extra = appointments.filter(
    (appointment) => stands(appointment) && (over || appointment.booking_id !== booking.booking_id),
  )
  const why = over
    ? `booked late, after the booking was ${booking.status}`
    : 'booked twice by repeated attempts'
  // What is over because the car came is nobody's second appointment.
  if (booking.status !== 'completed' && booking.status !== 'no_show')
    await compensate(deps, booking, extra, why)
}

/** The appointment is where an earlier request of ours wanted it, not where the customer has it now: that request came late. */
async function askedBefore(deps: Deps, booking: Booking, own: Appointment): Promise<boolean> {
  const asked = await readAsked(deps, booking)
  return asked.some((claim) => sameAppointment(claim, claimOf(own)))
}

async function moveBack({ apim, db }: Deps, booking: Booking): Promise<CheckResult> {
  const { appointment_date, appointment_time } = claimOf(booking.arguments)
  const body = { booking_id: booking.booking_id ?? '', appointment_date, appointment_time }
  const reply = await apim.rescheduleAppointment(body, cancellationSignal())
  return await db.transaction().execute(async (trx) => {
    const current = await lockBooking(trx, booking.booking_ref)
    if (reply.error) return await follow(trx, booking.booking_ref, reply.data)
    const detail = { compensated: current.booking_id, why: 'moved by an earlier request that came late' }
    return resultOf(await note(trx, current, { detail }), null)
  })
}

/** Takes over what the dealer did: cancelled it, moved it, saw the car or missed it. */
async function follow(
  trx: Transaction<Schema>,
  bookingRef: string,
  own: Appointment | null,
): Promise<CheckResult> {
  const booking = await lockBooking(trx, bookingRef)
  // A change may have run meanwhile; its own look is the later one.
  if (booking.status !== 'confirmed' || !own) return resultOf(booking, null)
  const now = standing(own)
  if (now !== 'confirmed') {
    const reason = now === 'cancelled' ? 'The dealer cancelled this appointment.' : null
    return resultOf(await enter(trx, booking, now, { detail: { by: 'dealer' }, reason }), 'state')
  }
  const at = claimOf(own)
  if (sameAppointment(at, claimOf(booking.arguments))) return resultOf(booking, null)
  await claim(trx, bookingRef, at)
  await releaseClaims(trx, bookingRef, at)
  const { appointment_date, appointment_time } = at
  const moved = { appointment_date, appointment_time }
  const detail = { by: 'dealer', asked: at, from: claimOf(booking.arguments) }
  return resultOf(
    await note(trx, booking, { detail, arguments: moved, reason: null, alternatives: [] }),
    'moved_by_dealer',
  )
}
