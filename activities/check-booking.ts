/** How an appointment stands at the dealer backend, now and then asked; the ledger follows what the dealer did by itself. */
import { cancellationSignal } from '@temporalio/activity'
import type { Transaction } from 'kysely'
import type { Activities, CheckResult } from '#contracts/activities.ts'
import type { Appointment } from '#contracts/apim.ts'
import { isOver, type BookingStatus } from '#contracts/booking-states.ts'
import type { BookingNews } from '#contracts/conversation.ts'
import type { Schema } from '#platform/schema.ts'
import { beating } from './beating.ts'
import { appointmentOf } from './open-booking.ts'
import { standing, stands } from './apim-client.ts'
import { compensate, findAppointments, findOwn, readRecent } from './dealer-appointments.ts'
import type { Deps } from './deps.ts'
import {
  claim,
  claimOf,
  enter,
  lockBooking,
  note,
  releaseClaims,
  renamed,
  sameAppointment,
  type Booking,
} from './ledger.ts'

export function checkBookingActivity(deps: Deps): Pick<Activities, 'checkBooking'> {
  return {
    checkBooking: ({ bookingRef, restore = false }) =>
      beating(async () => {
        const booking = await deps.db.transaction().execute((trx) => lockBooking(trx, bookingRef))
        const over = isOver(booking.status as BookingStatus)
        const own = over ? undefined : await findOwn(deps, booking)
        await cancelExtras(deps, booking, over)
        if (!own) return resultOf(booking, null)
        const elsewhere = stands(own) && isMoved(booking, own)
        if (elsewhere && (restore || (await wasLately(deps, booking, own)))) {
          return await moveBack(deps, booking, own)
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

const isMoved = (booking: Booking, own: Appointment): boolean =>
  !sameAppointment(
    { ...claimOf(own), vehicle_registration: '' },
    { ...claimOf(booking.arguments), vehicle_registration: '' },
  )

/**
 * The appointment is where it recently was, or where a recent request of ours wanted it, and not where the customer has it now:
 * that request came late, or the backend's list is older than our move. Putting it right again does no harm in either case.
 */
async function wasLately(deps: Deps, booking: Booking, own: Appointment): Promise<boolean> {
  const recent = await readRecent(deps, booking)
  return recent.some((claim) => sameAppointment(claim, claimOf(own)))
}

async function moveBack({ apim, db }: Deps, looked: Booking, own: Appointment): Promise<CheckResult> {
  const booking = await db.transaction().execute((trx) => lockBooking(trx, looked.booking_ref))
  // A change has run since the look: its own word is the later one.
  const changed = !sameAppointment(claimOf(booking.arguments), claimOf(looked.arguments))
  if (changed || booking.status !== 'confirmed') return resultOf(booking, null)
  const { appointment_date, appointment_time } = claimOf(booking.arguments)
  const body = { booking_id: own.booking_id, appointment_date, appointment_time }
  const reply = await apim.rescheduleAppointment(body, cancellationSignal())
  return await db.transaction().execute(async (trx) => {
    // Its old place is gone: then it is where it is, and the customer hears of it.
    if (reply.error) return await follow(trx, booking.booking_ref, own)
    const current = await lockBooking(trx, booking.booking_ref)
    const detail = { compensated: own.booking_id, why: 'moved by an earlier request that came late' }
    return resultOf(await note(trx, current, { detail }), null)
  })
}

/** Takes over what the dealer did: cancelled it, moved it, saw the car or missed it. */
async function follow(trx: Transaction<Schema>, bookingRef: string, own: Appointment): Promise<CheckResult> {
  const booking = await lockBooking(trx, bookingRef)
  // A change may have run meanwhile; its own look is the later one.
  if (booking.status !== 'confirmed') return resultOf(booking, null)
  const now = standing(own)
  if (now !== 'confirmed') {
    const reason = now === 'cancelled' ? 'The dealer cancelled this appointment.' : null
    return resultOf(await enter(trx, booking, now, { detail: { by: 'dealer' }, reason }), 'state')
  }
  if (!isMoved(booking, own)) return resultOf(booking, null)
  const { dealer_code, appointment_date, appointment_time } = claimOf(own)
  const at = { ...claimOf(booking.arguments), dealer_code, appointment_date, appointment_time }
  await claim(trx, bookingRef, at)
  await releaseClaims(trx, bookingRef, at)
  const moved = await note(trx, booking, {
    detail: { by: 'dealer', left: claimOf(booking.arguments) },
    arguments: { dealer_code, appointment_date, appointment_time },
    ...renamed(booking, at),
    reason: null,
    alternatives: [],
  })
  return resultOf(moved, 'moved_by_dealer')
}
