/** Conversations that have come to a booking, and what the booking system says of it. */
import { Conversation } from './conversation.ts'

export const oneMessage =
  'Book a regular service for MH12AB1234 tomorrow 10 AM near Hinjewadi, Pune, my number is 9876543210'
export const confirmed = {
  kind: 'booking',
  status: 'confirmed',
  change: null,
  outcome: null,
  booking_ref: 'SB-0123456789',
  booking_id: 'BK261125A1B2',
  dealer_name: 'Arena Hinjewadi',
  appointment_date: '2026-11-25',
  appointment_time: '10:00',
  reason: null,
  alternatives: [],
}
export const moved = { ...confirmed, change: 'reschedule', outcome: 'done', appointment_time: '11:00' }
export const notMoved = {
  ...confirmed,
  change: 'reschedule',
  outcome: 'refused',
  reason: 'The slot is full.',
}
export const cancelled = { ...confirmed, status: 'cancelled', change: 'cancel', outcome: 'done' }
export const rejected = { ...confirmed, status: 'rejected', booking_id: null, reason: 'The slot is full.' }

type Reply = ReturnType<Conversation['customer']>
export const names = ({ calls }: Reply): string[] => calls.map(({ name }) => name)
export const argumentsOf = ({ calls }: Reply, tool: string) =>
  calls.find(({ name }) => name === tool)?.arguments
export const movedTo = (reply: Reply): string | undefined => {
  const to = argumentsOf(reply, 'reschedule_service_booking')
  return to && `${to['appointment_date']} ${to['appointment_time']}`
}
export const proposed = (reply: Reply) => argumentsOf(reply, 'create_service_booking')

/** A conversation that has come to an open proposal. */
export function atProposal(): Conversation {
  const chat = new Conversation()
  chat.customer(oneMessage)
  return chat
}

/** A conversation with a confirmed booking, tomorrow at ten. */
export function booked(): Conversation {
  const chat = atProposal()
  chat.note(confirmed)
  return chat
}
export function after(...texts: string[]): Conversation {
  const chat = booked()
  for (const text of texts) chat.customer(text)
  return chat
}
