/** What an operator's repair of a parked booking does at the dealer backend and in the ledger. */
import { ApplicationFailure } from '@temporalio/common'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import type { Activities } from '#contracts/activities.ts'
import type { Appointment } from '#contracts/apim.ts'
import { isOver, mayFollow, type BookingStatus } from '#contracts/booking-states.ts'
import { Failure } from '#contracts/failures.ts'
import { storableText } from '#contracts/storable-text.ts'
import { CreateServiceBooking } from '#contracts/tools.ts'
import type { Schema } from '#platform/schema.ts'
import { beating } from './beating.ts'
import { appointmentOf } from './open-booking.ts'
import { stands } from './apim-client.ts'
import { compensate, findAppointments } from './dealer-appointments.ts'
import type { Deps } from './deps.ts'
import { learn } from './facts.ts'
import {
  claim,
  claimOf,
  enter,
  findLocked,
  heldReason,
  lockBooking,
  note,
  releaseClaims,
  renamed,
  type Booking,
} from './ledger.ts'

type RepairActivities = Pick<
  Activities,
  'correctBooking' | 'adoptBooking' | 'releaseBooking' | 'recordBooking'
>

export function repairActivities(deps: Deps): RepairActivities {
  const { db, apim } = deps

  return {
    async recordBooking({ bookingRef, status, reason, by, failure }) {
      await db.transaction().execute(async (trx) => {
        const booking = await findLocked(trx, bookingRef)
        // Without a row the booking's first step never succeeded and nothing was sent: there is nothing to keep a ledger of. And
        // where an attempt that was given up has come through meanwhile, the ledger knows more than the workflow does yet.
        if (!booking || !mayFollow(booking.status as BookingStatus, status)) return
        await enter(trx, booking, status, { detail: { by, ...(failure && { failure }) }, reason, failure })
        // A change that was dropped holds no other time any more.
        if (status === 'confirmed') await releaseClaims(trx, bookingRef, claimOf(booking.arguments))
      })
    },

    correctBooking: ({ bookingRef, revision, arguments: changed, by, reason }) =>
      beating(async () => {
        const intent = await db.transaction().execute(async (trx) => {
          const booking = await lockBooking(trx, bookingRef)
          if (booking.revision >= revision) return null
          requireParked(booking)
          const corrected = CreateServiceBooking.safeParse({ ...booking.arguments, ...changed })
          if (!corrected.success) throw refuse(z.prettifyError(corrected.error))
          const wanted = claimOf(corrected.data)
          const holder = await claim(trx, bookingRef, wanted)
          if (holder) throw refuse(heldReason(holder, booking.subject))
          return { booking: await lookFor(trx, booking, by), wanted }
        })
        if (!intent) return
        const { booking, wanted } = intent
        await cancelAll(deps, booking, 'the arguments were corrected')
        await db.transaction().execute(async (trx) => {
          const parked = await lockBooking(trx, bookingRef)
          requireParked(parked)
          await releaseClaims(trx, bookingRef, wanted)
          const fields = Object.keys(changed)
          const detail = { repair: 'correct', by, why: reason, asked: wanted, revision, fields }
          const corrected = { revision, arguments: { ...changed }, ...renamed(parked, wanted) }
          await enter(trx, parked, 'requested', { detail, ...corrected })
        })
      }),

    adoptBooking: ({ bookingRef, bookingId, by, reason }) =>
      beating(async () => {
        const found = await apim.appointments({ booking_id: bookingId })
        const appointment = found.find((candidate) => candidate.booking_id === bookingId)
        if (!appointment || !stands(appointment)) throw refuse(`${bookingId} does not stand at the dealer.`)
        const at = claimOf(appointment)
        const adopted = {
          status: 'confirmed' as const,
          bookingId,
          settledLate: true,
          ...appointmentOf({ ...at }),
        }
        const booking = await db.transaction().execute(async (trx) => {
          const parked = await lockBooking(trx, bookingRef)
          if (parked.status === 'confirmed' && parked.booking_id === bookingId) return null
          requireParked(parked)
          if (at.vehicle_registration !== claimOf(parked.arguments).vehicle_registration) {
            throw refuse(`${bookingId} is another car's appointment.`)
          }
          const holder = await claim(trx, bookingRef, at)
          if (holder) throw refuse(heldReason(holder, parked.subject))
          return await lookFor(trx, parked, by)
        })
        if (!booking) return adopted
        const others = (await findAppointments(deps, booking)).filter(stands)
        const extra = others.filter(({ booking_id }) => booking_id !== bookingId)
        refuseDoubtful(booking, extra)
        await compensate(deps, booking, extra, `replaced by ${bookingId}`)
        await db.transaction().execute(async (trx) => {
          const parked = await lockBooking(trx, bookingRef)
          requireParked(parked)
          await releaseClaims(trx, bookingRef, at)
          const { dealer_code, appointment_date, appointment_time } = at
          await enter(trx, parked, 'confirmed', {
            detail: { repair: 'adopt', by, why: reason, bookingId, adopted: true },
            bookingId: storableText(bookingId),
            arguments: { dealer_code, appointment_date, appointment_time },
            ...renamed(parked, at),
          })
          await learn(trx, booking.conversation_id, { booking_ref: bookingRef, booking_id: bookingId })
        })
        return adopted
      }),

    releaseBooking: ({ bookingRef, by, reason }) =>
      beating(async () => {
        const booking = await db.transaction().execute(async (trx) => {
          const given = await findLocked(trx, bookingRef)
          return given && !isOver(given.status as BookingStatus) ? await lookFor(trx, given, by) : given
        })
        // Nothing was ever sent.
        if (!booking) return { status: 'rejected' as const }
        if (!isOver(booking.status as BookingStatus)) await cancelAll(deps, booking, 'given up')
        return await db.transaction().execute(async (trx) => {
          const given = await lockBooking(trx, bookingRef)
          if (isOver(given.status as BookingStatus)) return { status: given.status as BookingStatus }
          requireParked(given)
          const status = given.booking_id === null ? ('rejected' as const) : ('cancelled' as const)
          await enter(trx, given, status, { detail: { repair: 'give_up', by }, reason })
          return { status }
        })
      }),
  }
}

/** An attempt that was given up may come through after all: then it is the truth, and `retry` finds it. */
function requireParked({ status }: Booking): void {
  if (status !== 'needs_attention') throw refuse(`It is ${status} by now: retry takes that over.`)
}

/** A booking that never had an answer may have been made all the same: from now on, for an hour, its traces are looked for. */
async function lookFor(trx: Transaction<Schema>, booking: Booking, by: string): Promise<Booking> {
  if (booking.booking_id !== null) return booking
  return await note(trx, booking, { detail: { unanswered: true, by } })
}

async function cancelAll(deps: Deps, booking: Booking, why: string): Promise<void> {
  const standing = (await findAppointments(deps, booking)).filter(stands)
  refuseDoubtful(booking, standing)
  await compensate(deps, booking, standing, why)
}

/** An appointment without our reference may be one that the customer made by phone: a person decides. */
function refuseDoubtful(booking: Booking, standing: Appointment[]): void {
  const doubtful = standing.find(
    ({ reference, booking_id }) => reference === null && booking_id !== booking.booking_id,
  )
  if (!doubtful) return
  throw refuse(
    `${doubtful.booking_id} stands at the dealer without our reference: adopt it, or have the dealer cancel it first.`,
  )
}

/** The order itself is wrong: another attempt would not help, another order does. */
const refuse = (message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, Failure.repairRefused)
