/** What a proposal says to the customer: exactly what a yes will do. What others wrote stands in it as a name or a quote. */
import type { CreateServiceBooking } from '#contracts/tools.ts'
import { cutText, visibleLine } from '#contracts/visible-text.ts'
import type { Booking } from './ledger.ts'

const serviceNames = {
  regular: 'Regular service',
  express: 'Express service',
  body_repair: 'Body repair',
} as const
const serviceName = (type: string | undefined): string =>
  serviceNames[type as keyof typeof serviceNames] ?? 'Service'

/** `Wednesday, 2 December 2026 at 10:00`. */
const when = (date = '', time = ''): string => {
  const day = new Intl.DateTimeFormat('en-IN', { dateStyle: 'full', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  )
  return `${day} at ${time}`
}

/** A dealer's name as it is kept and shown. */
export const shortName = (name: string): string => cutText(visibleLine(name), 60)

/** At most four words without the marks of a sentence; what reads like more than a name stands in quotes. */
const plainName = /^(?:(?:^| )[\p{L}\p{M}\p{N}&'()/-]+(?:\.[\p{L}\p{M}\p{N}]+)*){1,4}$/u
const asName = (name: string): string => (plainName.test(name) ? name : quoted(shortName(name)))

/** No quotation mark inside can end the quote. */
const quoted = (text: string): string => `“${text.replaceAll(/["“”„«»]/g, "'")}”`

export function summariseBooking(input: CreateServiceBooking, dealerName: string): string {
  const note = input.notes ? ` (note: ${quoted(input.notes)})` : ''
  const mobile = `mobile ending ${input.customer_mobile.slice(-4)}`
  return `${what(input, dealerName)}, ${when(input.appointment_date, input.appointment_time)}, ${mobile}${note}`
}

export const summariseReschedule = (booking: Booking, date: string, time: string): string =>
  `Move ${whatOf(booking)} from ${whenOf(booking)} to ${when(date, time)}`

export const summariseCancel = (booking: Booking): string =>
  `Cancel ${whatOf(booking)}, ${whenOf(booking)} (${booking.booking_id ?? booking.booking_ref})`

const what = (args: { service_type?: string; vehicle_registration?: string }, dealerName: string): string =>
  `${serviceName(args.service_type)} for ${args.vehicle_registration} at ${asName(dealerName)}`
const whatOf = ({ arguments: args, dealer_name }: Booking): string => {
  const text = what(args, dealer_name)
  return text.charAt(0).toLowerCase() + text.slice(1)
}
const whenOf = ({ arguments: args }: Booking): string =>
  when(args['appointment_date'], args['appointment_time'])
