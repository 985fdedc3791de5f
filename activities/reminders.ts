/** Reminds a customer of an appointment, once per appointment and reminder. */
import { cancellationSignal } from '@temporalio/activity'
import type { Activities } from '#contracts/activities.ts'
import { beating } from './beating.ts'
import { appointmentOf } from './open-booking.ts'
import type { Deps } from './deps.ts'
import { lockBooking, note } from './ledger.ts'

export function reminderActivity({ db, notifier }: Deps): Pick<Activities, 'sendReminder'> {
  return {
    sendReminder: ({ bookingRef, reminder, appointmentDate, appointmentTime }) =>
      beating(async () => {
        const id = `${bookingRef}:${reminder}:${appointmentDate}T${appointmentTime}`
        const booking = await db.transaction().execute((trx) => lockBooking(trx, bookingRef))
        const { appointmentDate: date, appointmentTime: time } = appointmentOf(booking.arguments)
        // Cancelled or moved while a delivery was being tried: the time it would name is no longer true.
        if (booking.status !== 'confirmed' || date !== appointmentDate || time !== appointmentTime) return
        const sent = await db
          .selectFrom('booking_ledger')
          .select('id')
          .where('booking_ref', '=', bookingRef)
          .where((eb) => eb(eb.ref('detail', '->>').key('reminded' as never), '=', id as never))
          .executeTakeFirst()
        if (sent) return
        await notifier.send(
          id,
          {
            type: 'reminder',
            reminder,
            bookingRef,
            customerMobile: booking.arguments['customer_mobile'] ?? '',
            dealerName: booking.dealer_name,
            appointmentDate,
            appointmentTime,
          },
          cancellationSignal(),
        )
        await db.transaction().execute(async (trx) => {
          await note(trx, await lockBooking(trx, bookingRef), { detail: { reminded: id } })
        })
      }),
  }
}
