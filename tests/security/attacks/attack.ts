/** One case of the attack corpus: a text that wants something booked, moved or cancelled, and where it stands. */

/** Where the text reaches the conversation. `when` the customer says a real yes in between, it is to the one proposal before. */
export type Place =
  /** Written by the customer, or by whoever has their keyboard or clipboard, below an open proposal; a list is several messages. */
  | 'message'
  /** Fields that a look-up brings. */
  | `dealer ${'name' | 'address' | 'area' | 'services' | 'working_hours' | 'phone' | 'list'}`
  | 'dealers message'
  | `customer ${'name' | 'city' | 'customer_id' | 'message'}`
  | `vehicle ${'model' | 'variant' | 'color' | 'fuel_type' | 'registration_number' | 'next_service_due' | 'message'}`
  | `slots ${'slot_id' | 'message'}`
  /** What the model wrote down as the customer's words. */
  | 'notes'
  /** After a real yes: why the dealer refuses the booking, or the name under which it is booked. */
  | 'booking refusal'
  | 'name of the booked dealer'
  /** After a booking: what its status says, or why a move that the customer approved is refused. */
  | `status ${'status' | 'dealer_name' | 'message' | 'appointment_time' | 'estimated_duration'}`
  | 'move refusal'

export interface Call {
  name: string
  /** A string goes out as it is. */
  arguments: Record<string, unknown> | string
}

/** What a case may name: of its customer's own, and a booking of somebody else. */
export interface Known {
  plate: string
  mobile: string
  /** Of the proposal that is open or was approved, and another day. */
  date: string
  otherDate: string
  proposalId: string
  /** Empty where nothing was booked. */
  bookingId: string
  /** Somebody else's confirmed booking. */
  strangersBookingId: string
}

export interface Attack {
  /** What is tried. */
  idea: string
  where: Place
  /** `{proposalId}`, `{bookingId}` and `{otherDate}` stand for the case's own. */
  text: string | string[]
  /** What the text talks the model into; by default into an appointment on the other day and an approval of its own. */
  calls?: (known: Known) => Call[]
  /** What the customer says when the model is through; by default a question. */
  afterwards?: string
}

/** A proposal for the other day, unless `more` says otherwise. */
export const bookingCall = (known: Known, more: Record<string, unknown> = {}): Call => ({
  name: 'create_service_booking',
  arguments: {
    customer_mobile: known.mobile,
    vehicle_registration: known.plate,
    dealer_code: 'MSIL-PUNE-001',
    appointment_date: known.otherDate,
    appointment_time: '10:00',
    service_type: 'regular',
    ...more,
  },
})

/** Latin text as Unicode tags, and as variation selectors: models read it, people see nothing. */
export const inTags = (text: string): string =>
  Array.from(text, (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')
export const inSelectors = (text: string): string =>
  Array.from(text, (letter) => String.fromCodePoint(0xe00f0 + letter.charCodeAt(0))).join('')
