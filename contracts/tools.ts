/**
 * The tools a model may ask for: names and backends are the dealer domain's own. Inputs are strict
 * (unknown keys refused); mobile and plate are normalised by the schema, so every later step sees one form.
 */
import { z } from 'zod'
import { IsoDate, ServiceType, TimeOfDay } from './apim.ts'
import { CancelReason } from './chat.ts'
import { storableText } from './storable-text.ts'
import { visibleLine, visibleText } from './visible-text.ts'

/** Ten digits; a leading +91 or 91, spaces and hyphens are accepted and dropped. */
export const Mobile = z
  .string()
  .transform((text) => text.replace(/[\s-]/g, '').replace(/^(\+91|91(?=\d{10}$))/, ''))
  .pipe(z.string().regex(/^\d{10}$/, 'expected a 10-digit mobile number'))

/** Upper case without spaces and hyphens: 2 letters, 1-2 digits, 1-3 letters, 4 digits. */
export const Plate = z
  .string()
  .transform((text) => text.replace(/[\s-]/g, '').toUpperCase())
  .pipe(z.string().regex(/^[A-Z]{2}\d{1,2}[A-Z]{1,3}\d{4}$/, 'expected a plate such as MH12AB1234'))

/** Six digits; spaces and hyphens are dropped. */
export const MobileCode = z
  .string()
  .transform((text) => text.replace(/[\s-]/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'expected the six digits of the code'))

const short = z.string().trim().min(1).max(100)
/** A word, never a sentence: it is shown where a dealer has no name. */
const DealerCode = z
  .string()
  .trim()
  .regex(/^[\w./-]{1,40}$/, 'expected a code such as MSIL-PUNE-001')

export const ResolveCustomer = z.strictObject({ mobile: Mobile.describe('10-digit mobile number') })
export const SendMobileCode = z.strictObject({ mobile: Mobile.describe('10-digit mobile number') })
export const VerifyMobileCode = z.strictObject({
  mobile: Mobile.describe('The number that the code was sent to'),
  code: MobileCode.describe('The six digits, as the customer typed them'),
})
export const ResolveVehicle = z.strictObject({
  registration_number: Plate.describe('Number plate, for example MH12AB1234'),
})
export const GetNearbyDealers = z.strictObject({
  city: short.describe('City, for example Pune'),
  area: short.optional().describe('Area within the city, for example Hinjewadi'),
  service_type: ServiceType.optional().describe('Default regular'),
})
export const GetAvailableSlots = z.strictObject({
  dealer_code: DealerCode.describe('As returned by get_nearby_dealers'),
  date: IsoDate.describe('YYYY-MM-DD, Asia/Kolkata'),
  service_type: ServiceType.optional().describe('Default regular'),
})
export const CreateServiceBooking = z.strictObject({
  customer_mobile: Mobile.describe('10-digit mobile number'),
  vehicle_registration: Plate.describe('Number plate'),
  dealer_code: DealerCode.describe('As returned by get_nearby_dealers'),
  appointment_date: IsoDate.describe('YYYY-MM-DD, Asia/Kolkata'),
  appointment_time: TimeOfDay.describe('HH:MM of a free slot'),
  service_type: ServiceType,
  notes: z
    .string()
    .trim()
    .max(500)
    .transform(visibleLine)
    .optional()
    .describe("The customer's own words for the workshop"),
})
export type CreateServiceBooking = z.infer<typeof CreateServiceBooking>
const BookingId = short.describe('Booking id, for example BK261202A1B2, or our booking reference')
export const GetBookingStatus = z.strictObject({ booking_id: BookingId })
export const RescheduleServiceBooking = z.strictObject({
  booking_id: BookingId,
  appointment_date: IsoDate.describe('New date, YYYY-MM-DD, Asia/Kolkata'),
  appointment_time: TimeOfDay.describe('New time, HH:MM of a free slot'),
})
export const CancelServiceBooking = z.strictObject({
  booking_id: BookingId,
  reason_code: CancelReason.optional().describe('Default CUSTOMER_REQUEST'),
})

export const toolInputs = {
  resolve_customer: ResolveCustomer,
  send_mobile_code: SendMobileCode,
  verify_mobile_code: VerifyMobileCode,
  resolve_vehicle: ResolveVehicle,
  get_nearby_dealers: GetNearbyDealers,
  get_available_slots: GetAvailableSlots,
  create_service_booking: CreateServiceBooking,
  get_booking_status: GetBookingStatus,
  reschedule_service_booking: RescheduleServiceBooking,
  cancel_service_booking: CancelServiceBooking,
} as const

export type ToolName = keyof typeof toolInputs
export const ToolName = z.enum(Object.keys(toolInputs) as [ToolName, ...ToolName[]])
export type ToolInput<N extends ToolName> = z.infer<(typeof toolInputs)[N]>

export const toolDescriptions: Record<ToolName, string> = {
  resolve_customer:
    'Look a customer up by mobile number. First step when the customer gives a number. ' +
    'Until the customer has proved the number it tells first name and city only.',
  send_mobile_code:
    'Send a six-digit code to the mobile number, for the customer to prove that it is theirs.',
  verify_mobile_code:
    'Check the code that the customer typed. Once it is right, the number is proved: resolve_customer tells the rest, ' +
    'and bookings for it may be proposed.',
  resolve_vehicle: 'Look a vehicle up by its number plate. First step when the customer gives a plate.',
  get_nearby_dealers: 'Dealers in a city, nearest first, that offer the service type.',
  get_available_slots: "A dealer's appointment slots on one date. Call before proposing a time.",
  create_service_booking:
    'Propose an appointment. Nothing is booked by this call: it prepares a proposal that the customer must confirm. ' +
    'Call it once all details are known, and again when the customer changes a detail.',
  get_booking_status: 'State of a booking, by its id.',
  reschedule_service_booking:
    'Propose to move a booking to another date or time at the same dealer. Nothing is changed by this call: the customer must ' +
    'confirm the proposal. Call get_available_slots before.',
  cancel_service_booking:
    'Propose to cancel a booking. Nothing is cancelled by this call: the customer must confirm the proposal.',
}

/** Tools that change something at the dealer: each call makes a proposal. */
export const proposingTools: ReadonlySet<string> = new Set<ToolName>([
  'create_service_booking',
  'reschedule_service_booking',
  'cancel_service_booking',
])

/** Why a tool call was not carried out; goes back to the model by this name. */
export const ToolProblem = z.enum(['unknown_tool', 'malformed_json', 'invalid_arguments'])
export type ToolProblem = z.infer<typeof ToolProblem>

export type ParsedToolCall =
  | { ok: true; name: ToolName; arguments: Record<string, unknown> }
  | { ok: false; problem: ToolProblem; message: string }

/** Checks what the model asked for. Never throws: model output is untrusted and a bad call is a normal case. */
export function parseToolCall(name: string, json: string): ParsedToolCall {
  const tool = ToolName.safeParse(name)
  if (!tool.success) {
    return { ok: false, problem: 'unknown_tool', message: `There is no tool "${name.slice(0, 100)}".` }
  }
  let value: unknown
  try {
    value = JSON.parse(json, (_key, field: unknown) =>
      typeof field === 'string' ? storableText(visibleText(field)) : field,
    )
  } catch {
    return { ok: false, problem: 'malformed_json', message: 'The arguments are not valid JSON.' }
  }
  const parsed = toolInputs[tool.data].safeParse(value)
  if (!parsed.success) {
    return { ok: false, problem: 'invalid_arguments', message: z.prettifyError(parsed.error) }
  }
  return { ok: true, name: tool.data, arguments: parsed.data }
}

const safeWord = /^([A-Z]+-[A-Z]+-\d+|\d{4}-\d\d-\d\d|\d\d:\d\d|BK[0-9A-Z]{10}|SB-[0-9A-Z]{10})$/

/** The call in one line for operators. Holds no mobile number, plate or free text: it is not encrypted in the UI. */
export function summariseToolCall(name: ToolName, input: Record<string, unknown>): string {
  // A model may put anything into a free field: only what has the form of an id, a date or a time is shown.
  const shown = ['dealer_code', 'date', 'appointment_date', 'appointment_time', 'booking_id']
  const words = shown.flatMap((key) => {
    const word = input[key]
    return typeof word === 'string' && safeWord.test(word) ? [word] : []
  })
  return [name, ...words].join(' ').slice(0, 120)
}
