/** What the dealer holds, for an operator who is about to repair a booking. Changes nothing. */
import { cancellationSignal } from '@temporalio/activity'
import type { Activities, DealerLook } from '#contracts/activities.ts'
import { isPast } from './alternatives.ts'
import { stands } from './apim-client.ts'
import { beating } from './beating.ts'
import { findAppointments } from './dealer-appointments.ts'
import type { Deps } from './deps.ts'

export function lookAtDealerActivity(deps: Deps): Pick<Activities, 'lookAtDealer'> {
  const { db, apim } = deps

  async function slotAt(wanted: DealerLook['wanted']) {
    if (!wanted) return null
    const { dealer_code, appointment_date: date, appointment_time: time, service_type } = wanted
    const reply = await apim.availableSlots({ dealer_code, date, service_type }, cancellationSignal())
    const slot = reply.slots?.find((candidate) => candidate.time === time)
    return reply.success && slot?.available && !isPast(date, time) ? 'free' : 'taken'
  }

  return {
    lookAtDealer: ({ bookingRef, bookingId, wanted }) =>
      beating(async () => {
        const booking = await db
          .selectFrom('bookings')
          .selectAll()
          .where('booking_ref', '=', bookingRef)
          .executeTakeFirstOrThrow()
        const [held, named, slot] = await Promise.all([
          findAppointments(deps, booking),
          bookingId === null ? [] : apim.appointments({ booking_id: bookingId }, cancellationSignal()),
          slotAt(wanted),
        ])
        const asked = named.find(({ booking_id }) => booking_id === bookingId) ?? null
        return { held: held.filter(stands), asked: asked && stands(asked) ? asked : null, slot }
      }),
  }
}
