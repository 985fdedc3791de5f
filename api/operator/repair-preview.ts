/** What a repair would do, without doing it: our own records, and a look at the dealer. */
import type { DealerSight } from '#contracts/activities.ts'
import type { Appointment } from '#contracts/apim.ts'
import type { ParkedIn } from '#contracts/booking-states.ts'
import type { HeldAppointment, RepairBody, RepairPreview } from '#contracts/operator-repair.ts'
import { CreateServiceBooking } from '#contracts/tools.ts'
import { NoAnswer } from '../direct-call-client.ts'
import type { Deps } from '../env.ts'
import { invalidInput } from '../problems.ts'
import type { OperatorBookingRow } from './booking-list.ts'
import { doesOf } from './repairs.ts'

/** @throws ProblemError 422 for a correction that makes no booking. */
export async function previewRepair(
  deps: Pick<Deps, 'db' | 'directCalls'>,
  { row, step }: { row: OperatorBookingRow; step: ParkedIn },
  body: RepairBody,
): Promise<RepairPreview> {
  const { action } = body
  const after = wantedOf(row, body)
  const bookingId = body.action === 'adopt' ? body.bookingId : null
  const sight = await look(deps, { bookingRef: row.booking_ref, bookingId, wanted: after })
  const cancels = sight && cancelledBy(body, step, sight.held)
  return {
    action,
    does: doesOf(action, step),
    refusal:
      (after && (await heldByAnother(deps, row, after))) ??
      (cancels && doubtful(row, cancels)) ??
      (bookingId !== null && sight ? refuseAdoption(row, bookingId, sight.asked) : null),
    arguments: after && { before: row.arguments, after: textsOf(after) },
    slot: after && (sight?.slot ?? 'unknown'),
    appointment: sight?.asked ? held(sight.asked) : null,
    cancels: cancels && cancels.map(held),
  }
}

/** What would be booked; null where a repair leaves the arguments alone. */
function wantedOf(row: OperatorBookingRow, body: RepairBody): CreateServiceBooking | null {
  if (body.action !== 'correct') return null
  const merged = CreateServiceBooking.safeParse({ ...row.arguments, ...body.arguments })
  if (!merged.success) throw invalidInput(merged.error, 'body.arguments')
  return merged.data
}

async function look(
  { directCalls }: Pick<Deps, 'directCalls'>,
  at: Parameters<Deps['directCalls']['lookAtDealer']>[0],
): Promise<DealerSight | null> {
  try {
    return await directCalls.lookAtDealer(at)
  } catch (error) {
    if (error instanceof NoAnswer) return null
    throw error
  }
}

function cancelledBy(body: RepairBody, step: ParkedIn, held: Appointment[]): Appointment[] {
  if (body.action === 'correct') return held
  if (body.action === 'adopt') return held.filter(({ booking_id }) => booking_id !== body.bookingId)
  return body.action === 'give_up' && step !== 'change' ? held : []
}

async function heldByAnother(
  { db }: Pick<Deps, 'db'>,
  { booking_ref }: OperatorBookingRow,
  wanted: CreateServiceBooking,
): Promise<string | null> {
  const holder = await db
    .selectFrom('booking_claims')
    .select('booking_ref')
    .where('vehicle_registration', '=', wanted.vehicle_registration)
    .where('dealer_code', '=', wanted.dealer_code)
    .where('appointment_date', '=', wanted.appointment_date)
    .where('appointment_time', '=', wanted.appointment_time)
    .where('booking_ref', '<>', booking_ref)
    .executeTakeFirst()
  return holder ? `This appointment is held by ${holder.booking_ref}.` : null
}

/** As the repair itself will refuse it: such an appointment may be one that the customer made by phone. */
function doubtful({ booking_id: own }: OperatorBookingRow, cancels: Appointment[]): string | null {
  const found = cancels.find(({ reference, booking_id }) => reference === null && booking_id !== own)
  return found
    ? `${found.booking_id} stands at the dealer without our reference: adopt it, or have the dealer cancel it first.`
    : null
}

function refuseAdoption(
  { arguments: args }: OperatorBookingRow,
  bookingId: string,
  asked: Appointment | null,
): string | null {
  if (!asked) return `${bookingId} does not stand at the dealer.`
  const plate = (text: string | undefined) => (text ?? '').replaceAll(/[\s-]/g, '').toUpperCase()
  const same = plate(asked.vehicle_registration) === plate(args['vehicle_registration'])
  return same ? null : `${bookingId} is another car's appointment.`
}

const textsOf = (wanted: CreateServiceBooking): Record<string, string> =>
  Object.fromEntries(
    Object.entries(wanted).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )

const held = (appointment: Appointment): HeldAppointment => ({
  bookingId: appointment.booking_id,
  reference: appointment.reference,
  vehicleRegistration: appointment.vehicle_registration,
  dealerCode: appointment.dealer_code,
  appointmentDate: appointment.appointment_date,
  appointmentTime: appointment.appointment_time,
  serviceType: appointment.service_type,
  status: appointment.status,
})
