/** The states of a booking, which may follow which, and what may be asked of it when. Pure; workflow and ledger obey the same table. */
import { z } from 'zod'

export const BookingStatus = z.enum([
  'requested',
  'confirmed',
  'rescheduling',
  'cancelling',
  'needs_attention',
  'rejected',
  'cancelled',
  'completed',
  'no_show',
])
export type BookingStatus = z.infer<typeof BookingStatus>

const followers: Record<BookingStatus, readonly BookingStatus[]> = {
  requested: ['confirmed', 'rejected', 'needs_attention'],
  confirmed: ['rescheduling', 'cancelling', 'cancelled', 'completed', 'no_show', 'needs_attention'],
  rescheduling: ['confirmed', 'cancelled', 'needs_attention'],
  cancelling: ['cancelled', 'confirmed', 'needs_attention'],
  needs_attention: ['requested', 'rescheduling', 'cancelling', 'confirmed', 'rejected', 'cancelled'],
  rejected: [],
  cancelled: [],
  completed: [],
  no_show: [],
}

export const mayFollow = (from: BookingStatus, to: BookingStatus): boolean => followers[from].includes(to)

/** Nothing comes after it. */
export const isOver = (status: BookingStatus): boolean => followers[status].length === 0

/** Why a booking in this state cannot be rescheduled or cancelled, as a sentence for the customer; null when it can, or soon can. */
export function changeRefusal(status: BookingStatus): string | null {
  switch (status) {
    case 'rejected':
      return 'This booking was never made: the dealer could not take it.'
    case 'cancelled':
      return 'This booking is cancelled already.'
    case 'completed':
    case 'no_show':
      return 'This appointment is over.'
    case 'needs_attention':
      return 'A colleague is looking at this booking; it cannot be changed until they are done.'
    default:
      return null
  }
}

export const RepairAction = z.enum(['retry', 'correct', 'adopt', 'give_up'])
export type RepairAction = z.infer<typeof RepairAction>

/** What a parked booking was about to do: be made, be moved or cancelled, or be found at the dealer. */
export type ParkedIn = 'create' | 'change' | 'check'

/** By the state that the booking had before it needed attention. */
export function parkedIn(before: BookingStatus): ParkedIn {
  if (before === 'requested') return 'create'
  return before === 'rescheduling' || before === 'cancelling' ? 'change' : 'check'
}

const repairs: Record<ParkedIn, readonly RepairAction[]> = {
  create: ['retry', 'correct', 'adopt', 'give_up'],
  change: ['retry', 'give_up'],
  check: ['retry', 'adopt', 'give_up'],
}

/** Why an operator's order does not fit what a booking is parked in; null where it does. */
export const repairRefusal = (step: ParkedIn, action: RepairAction): string | null =>
  repairs[step].includes(action) ? null : `action: ${action} does not apply to a ${step} that failed`

const dayMs = 24 * 3_600_000
const hourMs = 3_600_000

/** When an appointment begins, ms since the epoch. India has one time zone, five and a half hours ahead, and no daylight saving. */
export function appointmentStart(date: string, time: string): number {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return Date.UTC(year, month - 1, day, hour, minute) - 5.5 * hourMs
}

/** Both reminders of the design, by how long before the appointment they are due. */
export const Reminder = z.enum(['24h', '2h'])
export type Reminder = z.infer<typeof Reminder>

/** A time at which the dealer is asked how the appointment stands; with `remind`, the customer is reminded of it then. */
export interface Checkpoint {
  at: number
  remind: Reminder | null
}

/** How often the dealer is asked after the appointment whether the car came, a day apart, before the booking closes by itself. */
export const checksAfter = 7

/**
 * The next time to look at an appointment, strictly after `now`: every day before it, so that a dealer's own cancellation is
 * noticed; a day and two hours before, to remind; two hours after its beginning and then daily, to learn whether the car came.
 * Null when all of it is past.
 */
export function nextCheckpoint(start: number, now: number): Checkpoint | null {
  const daysBefore = Math.ceil((start - now) / dayMs) - 1
  if (daysBefore >= 1) return { at: start - daysBefore * dayMs, remind: daysBefore === 1 ? '24h' : null }
  if (now < start - 2 * hourMs) return { at: start - 2 * hourMs, remind: '2h' }
  const first = start + 2 * hourMs
  const done = now < first ? 0 : Math.floor((now - first) / dayMs) + 1
  return done < checksAfter ? { at: first + done * dayMs, remind: null } : null
}
