/** What an operator's repair of a parked booking does at the dealer backend and in the ledger. */
import { ApplicationFailure } from '@temporalio/common'
import { z } from 'zod'
import type { Activities } from '#contracts/activities.ts'
import { mayFollow, type BookingStatus } from '#contracts/booking-states.ts'
import { Failure } from '#contracts/failures.ts'
import { storableText } from '#contracts/storable-text.ts'
import { CreateServiceBooking } from '#contracts/tools.ts'
import { beating } from './beating.ts'
import { appointmentOf } from './create-booking.ts'
import { compensate, findAppointments, stands } from './dealer-appointments.ts'
import type { Deps } from './deps.ts'
import { learn } from './facts.ts'
import { claim, claimOf, enter, heldReason, lockBooking, releaseClaims, type Booking } from './ledger.ts'

type RepairActivities = Pick<
  Activities,
  'correctBooking' | 'adoptBooking' | 'releaseBooking' | 'recordBooking'
>

export function repairActivities(deps: Deps): RepairActivities {
  const { db, apim } = deps
  const read = (bookingRef: string) => db.transaction().execute((trx) => lockBooking(trx, bookingRef))

  return {
    async recordBooking({ bookingRef, status, reason, by }) {
      await db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('bookings')
          .select('status')
          .where('booking_ref', '=', bookingRef)
          .executeTakeFirst()
        // Without a row the booking's first step never succeeded and nothing was sent: there is nothing to keep a ledger of. And
        // where an attempt that was given up has come through meanwhile, the ledger knows more than the workflow does yet.
        if (!row || !mayFollow(row.status as BookingStatus, status)) return
        await enter(trx, await lockBooking(trx, bookingRef), status, { detail: { by }, reason })
      })
    },

    correctBooking: ({ bookingRef, revision, arguments: changed, by, reason }) =>
      beating(async () => {
        const booking = await read(bookingRef)
        if (booking.revision >= revision) return
        const corrected = CreateServiceBooking.safeParse({ ...booking.arguments, ...changed })
        if (!corrected.success) throw refuse(z.prettifyError(corrected.error))
        await cancelAll(deps, booking, 'the arguments were corrected')
        await db.transaction().execute(async (trx) => {
          const parked = await lockBooking(trx, bookingRef)
          const wanted = claimOf(corrected.data)
          const holder = await claim(trx, bookingRef, wanted)
          if (holder) throw refuse(heldReason(holder, booking.subject))
          await releaseClaims(trx, bookingRef, wanted)
          const detail = { by, why: reason, asked: wanted, revision }
          await enter(trx, parked, 'requested', { detail, revision, arguments: { ...changed } })
        })
      }),

    adoptBooking: ({ bookingRef, bookingId, by, reason }) =>
      beating(async () => {
        const booking = await read(bookingRef)
        const found = await apim.appointments({ booking_id: bookingId })
        const appointment = found.find((candidate) => candidate.booking_id === bookingId)
        if (!appointment || !stands(appointment)) throw refuse(`${bookingId} does not stand at the dealer.`)
        const at = claimOf(appointment)
        if (at.vehicle_registration !== claimOf(booking.arguments).vehicle_registration) {
          throw refuse(`${bookingId} is another car's appointment.`)
        }
        const others = (await findAppointments(deps, booking)).filter(stands)
        const extra = others.filter(({ booking_id }) => booking_id !== bookingId)
        await compensate(deps, booking, extra, `replaced by ${bookingId}`)
        await db.transaction().execute(async (trx) => {
          const parked = await lockBooking(trx, bookingRef)
          if (parked.status === 'confirmed' && parked.booking_id === bookingId) return
          const holder = await claim(trx, bookingRef, at)
          if (holder) throw refuse(heldReason(holder, booking.subject))
          await releaseClaims(trx, bookingRef, at)
          const { dealer_code, appointment_date, appointment_time } = at
          await enter(trx, parked, 'confirmed', {
            detail: { by, why: reason, bookingId, adopted: true, asked: at },
            bookingId: storableText(bookingId),
            arguments: { dealer_code, appointment_date, appointment_time },
          })
          await learn(trx, booking.conversation_id, { booking_ref: bookingRef, booking_id: bookingId })
        })
        return { status: 'confirmed' as const, bookingId, settledLate: true, ...appointmentOf({ ...at }) }
      }),

    releaseBooking: ({ bookingRef, by, reason }) =>
      beating(async () => {
        const row = await db
          .selectFrom('bookings')
          .select('booking_ref')
          .where('booking_ref', '=', bookingRef)
          .executeTakeFirst()
        if (!row) return
        const booking = await read(bookingRef)
        const status = booking.booking_id === null ? 'rejected' : 'cancelled'
        if (booking.status === status) return
        await cancelAll(deps, booking, 'given up')
        await db.transaction().execute(async (trx) => {
          await enter(trx, await lockBooking(trx, bookingRef), status, { detail: { by }, reason })
        })
      }),
  }
}

async function cancelAll(deps: Deps, booking: Booking, why: string): Promise<void> {
  const appointments = await findAppointments(deps, booking)
  await compensate(deps, booking, appointments.filter(stands), why)
}

/** The order itself is wrong: another attempt would not help, another order does. */
const refuse = (message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, Failure.repairRefused)
