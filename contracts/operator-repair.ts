/** Repairs of a parked booking over HTTP: `POST /v1/operator/bookings/{ref}/repair`. */
import { z } from 'zod'
import { RepairAction } from './booking-states.ts'
import { OperatorBooking, Reason } from './operator.ts'
import { CreateServiceBooking } from './tools.ts'

/** What an operator may do to a booking, or why not. */
export const RepairOption = z.object({
  action: RepairAction,
  possible: z.boolean(),
  /** Why it is not possible; null where it is. */
  why: z.string().nullable(),
  /** What it would do, in a sentence. */
  does: z.string(),
  /** Fields of the body that it wants beside `action` and `reason`. */
  needs: z.array(z.enum(['arguments', 'bookingId'])),
})
export type RepairOption = z.infer<typeof RepairOption>

const shared = {
  /** For ledger and audit log; on `give_up` the customer reads it. */
  reason: Reason,
  /** Says what would happen, and changes nothing. Default false. */
  dryRun: z.boolean().default(false),
}

export const RepairBody = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('retry'), ...shared }),
  z.strictObject({
    action: z.literal('correct'),
    /** What differs from the arguments as they are; at least one field. */
    arguments: CreateServiceBooking.partial().refine(
      (changed) => Object.keys(changed).length > 0,
      'expected at least one field to correct',
    ),
    ...shared,
  }),
  z.strictObject({
    action: z.literal('adopt'),
    /** The dealer's id of the appointment. */
    bookingId: z.string().regex(/^[\w-]{1,64}$/, 'expected a booking id of the dealer'),
    ...shared,
  }),
  z.strictObject({ action: z.literal('give_up'), ...shared }),
])
export type RepairBody = z.infer<typeof RepairBody>

export const RepairResult = z.object({
  /** `parked`: it was tried, and the booking needs attention still: `reason` says why. `accepted`: it is under way. */
  outcome: z.enum(['done', 'parked', 'accepted']),
  reason: z.string().nullable(),
  booking: OperatorBooking,
})
export type RepairResult = z.infer<typeof RepairResult>

/** An appointment as the dealer holds it. */
export const HeldAppointment = z.object({
  bookingId: z.string(),
  /** The booking it was made for, where the dealer keeps our references. */
  reference: z.string().nullable(),
  vehicleRegistration: z.string(),
  dealerCode: z.string(),
  appointmentDate: z.string(),
  appointmentTime: z.string(),
  serviceType: z.string(),
  status: z.string(),
})
export type HeldAppointment = z.infer<typeof HeldAppointment>

/** What a repair would do. */
export const RepairPreview = z.object({
  action: RepairAction,
  /** What it would do, in a sentence. */
  does: z.string(),
  /** Why it would be refused as things stand; null where nothing speaks against it. */
  refusal: z.string().nullable(),
  /** What it would book, beside what the booking has now; null where it leaves the arguments alone. */
  arguments: z
    .object({ before: z.record(z.string(), z.string()), after: z.record(z.string(), z.string()) })
    .nullable(),
  /** The wanted slot at the dealer; `unknown` where the dealer does not answer, null where no slot is wanted. */
  slot: z.enum(['free', 'taken', 'unknown']).nullable(),
  /** The appointment that would be adopted. */
  appointment: HeldAppointment.nullable(),
  /** What the dealer holds of this booking now and would cancel; null where the dealer does not answer. */
  cancels: z.array(HeldAppointment).nullable(),
})
export type RepairPreview = z.infer<typeof RepairPreview>
