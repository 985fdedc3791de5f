/** Every sentence of the page in English. The other languages have the same table. */
import type { BookingStatus } from '#contracts/booking-states.ts'
import type { CancelReason, Decision, ProposalKind, ProposalStatus, ToolCallView } from '#contracts/chat.ts'
import type { IconName } from '../components/icon.tsx'

interface ProposalWords {
  title: Record<ProposalStatus, string>
  /** The buttons. */
  confirm: string
  decline: string
  /** What the customer said by pressing one. */
  decided: Record<Decision, string>
  notYet: string
  expiredHint: string
}
interface QuickAction {
  icon: IconName
  title: string
  hint: string
  /** What is sent. */
  text: string
}

const quickActions: QuickAction[] = [
  {
    icon: 'calendar',
    title: 'Book a service',
    hint: 'Regular, express or body repair',
    text: 'I want to book a service',
  },
  {
    icon: 'check',
    title: 'Check status',
    hint: 'Where your booking stands',
    text: 'What is the status of my booking?',
  },
  { icon: 'pin', title: 'Find a dealer', hint: 'Workshops in your city', text: 'Find a dealer near me' },
]

const proposal: Record<ProposalKind, ProposalWords> = {
  book: {
    title: {
      open: 'Please confirm your appointment',
      confirmed: 'You confirmed this appointment',
      declined: 'You asked for a change',
      superseded: 'Replaced by a newer offer',
      expired: 'This offer has expired',
    },
    confirm: 'Confirm',
    decline: 'Change',
    decided: { confirm: 'Yes, book it', decline: 'No, change it' },
    notYet: 'Nothing is booked until you confirm.',
    expiredHint: 'Ask for the appointment again to get a new offer.',
  },
  reschedule: {
    title: {
      open: 'Please confirm the new time',
      confirmed: 'You confirmed the new time',
      declined: 'You kept the old time',
      superseded: 'Replaced by a newer offer',
      expired: 'This offer has expired',
    },
    confirm: 'Move it',
    decline: 'Keep the old time',
    decided: { confirm: 'Yes, move it', decline: 'No, keep the old time' },
    notYet: 'Nothing changes until you confirm.',
    expiredHint: 'Nothing was changed. Ask for the new time again to get a new offer.',
  },
  cancel: {
    title: {
      open: 'Cancel this appointment?',
      confirmed: 'You asked to cancel this appointment',
      declined: 'You kept this appointment',
      superseded: 'Replaced by a newer offer',
      expired: 'The question has expired',
    },
    confirm: 'Yes, cancel it',
    decline: 'Keep it',
    decided: { confirm: 'Yes, cancel it', decline: 'No, keep it' },
    notYet: 'Nothing changes until you confirm.',
    expiredHint: 'Nothing was cancelled. Ask again if you still want to cancel.',
  },
}

const bookingTitle: Record<BookingStatus, string> = {
  requested: 'Being confirmed with the dealer',
  confirmed: 'Booked',
  rescheduling: 'Being moved',
  cancelling: 'Being cancelled',
  needs_attention: 'A colleague is looking at it',
  rejected: 'Not booked',
  cancelled: 'Cancelled',
  completed: 'Completed',
  no_show: 'Missed',
}
const bookingHint: Partial<Record<BookingStatus, string>> = {
  requested: 'The result will appear here by itself.',
  rescheduling: 'The dealer is asked for the new time. The result will appear here by itself.',
  cancelling: 'The dealer is being told. The result will appear here by itself.',
  needs_attention: 'It is not settled yet. The result will appear here by itself.',
  no_show: 'The dealer did not see the car. Just write if you want a new appointment.',
}
const toolOutcome: Record<ToolCallView['outcome'], string> = {
  done: 'done',
  failed: 'without success',
  invalid: 'not possible',
}
const cancelReasons: Record<CancelReason, string> = {
  CUSTOMER_REQUEST: 'I do not need it any more',
  CUSTOMER_UNAVAILABLE: 'I cannot come at that time',
  BOOKED_ELSEWHERE: 'I booked somewhere else',
  DUPLICATE_BOOKING: 'I booked it twice',
  VEHICLE_SOLD: 'I sold the car',
  OTHER: 'Another reason',
}
/** By tool; the names come from a model and need not be of this list. */
const tools: Record<string, { done: string; running: string }> = {
  resolve_customer: { done: 'Looked you up', running: 'Looking you up' },
  send_mobile_code: { done: 'Sent you a code', running: 'Sending you a code' },
  verify_mobile_code: { done: 'Checked your code', running: 'Checking your code' },
  resolve_vehicle: { done: 'Looked up your car', running: 'Looking up your car' },
  get_nearby_dealers: { done: 'Looked for dealers', running: 'Looking for dealers' },
  get_available_slots: { done: 'Checked free times', running: 'Checking free times' },
  create_service_booking: { done: 'Prepared your appointment', running: 'Preparing your appointment' },
  reschedule_service_booking: { done: 'Prepared the new time', running: 'Preparing the new time' },
  cancel_service_booking: { done: 'Prepared the cancellation', running: 'Preparing the cancellation' },
  get_booking_status: { done: 'Checked your booking', running: 'Checking your booking' },
}
const services: Record<string, string> = {
  regular: 'Regular service',
  express: 'Express service',
  body_repair: 'Body repair',
}
/** By the last part of a problem's type; what is not here is told in the API's own words. */
const problems: Record<string, { title: string; detail?: string }> = {
  unreachable: { title: 'The server could not be reached', detail: 'Please check your connection.' },
  page: { title: 'Something went wrong on this page' },
  answer: { title: 'The server could not answer' },
}

export const english = {
  appName: 'Car service',
  languageFailed: 'The other language could not be loaded.',
  newChat: 'New chat',
  yourChats: 'Your chats',
  thisChat: 'This chat',
  saveChat: 'Save as a file',
  printChat: 'Print',
  saveFailed: 'The chat could not be saved.',
  noChats: 'Your chats will appear here.',
  chatsFailed: 'Your chats could not be loaded.',
  untitled: 'Empty chat',
  closedMark: 'closed',
  openMenu: 'Open your chats',
  close: 'Close',
  darkColours: 'Dark colours',
  lightColours: 'Light colours',

  offline: 'Demo assistant: answers come from built-in rules, not from a language model.',
  guestExpired:
    'Your guest access on this browser has expired, and a new one has begun. Earlier chats and bookings cannot be shown here any more; the bookings themselves stand.',
  reconnecting: 'Connection lost. Reconnecting …',
  loading: 'Loading your chat …',
  tryAgain: 'Try again',
  problems,

  welcome: 'How can we help with your car?',
  welcomeText:
    'Book, move or cancel a service, find a dealer near you, or check a booking. Just write as you would to a person.',
  quickActions,
  quickActionsLabel: 'Suggestions',

  conversation: 'Conversation',
  message: 'Message',
  messagePlaceholder: 'Write a message …',
  send: 'Send',
  tooLong: (count: string, limit: string) => `${count} of ${limit} characters: please shorten your message.`,
  composerHint: 'Enter sends, Shift+Enter begins a new line.',
  closed: 'This chat is closed.',
  jumpToLatest: 'Latest messages',

  you: 'You',
  assistant: 'Assistant',
  typing: 'The assistant is writing',
  status: { sending: 'Sending …', waiting: 'Not sent yet. Trying again …', accepted: 'Waiting …' },
  notSent: 'Not sent',
  resend: 'Send again',
  discard: 'Remove',
  copy: 'Copy',
  copied: 'Copied',
  helpful: 'Helpful',
  notHelpful: 'Not helpful',

  /** Where it is not known what was decided on. */
  decided: { confirm: 'Yes', decline: 'No' } as Record<Decision, string>,
  proposal,
  /** What the composer holds after `Change`. */
  changeDraft: 'Please change it to ',
  expiresIn: (minutes: number) =>
    minutes > 1 ? `Please confirm within ${minutes} minutes.` : 'Please confirm within a minute.',

  bookingTitle,
  bookingHint,
  notMoved: (reason: string) => `Could not be moved: ${reason}`,
  notChanged: (reason: string) => `Could not be changed: ${reason}`,
  staysAsItIs: 'Your appointment stays as it is.',
  freeInstead: (times: string) => `Free instead: ${times}`,
  fields: {
    dealer: 'Dealer',
    when: 'When',
    service: 'Service',
    vehicle: 'Vehicle',
    mobile: 'Mobile',
    notes: 'Notes',
    bookingId: 'Booking ID',
    reference: 'Reference',
  },
  at: (date: string, time: string) => `${date} at ${time}`,
  calendarTitle: (service: string, vehicle: string) => `${service}: ${vehicle}`,
  addToCalendar: 'Add to calendar',
  reschedule: 'Reschedule',
  rescheduleTitle: 'Move your appointment',
  day: 'Day',
  moveTo: (when: string) => `Move to ${when}`,
  chooseTime: 'Choose a free time',
  keepAsItIs: 'Keep it as it is',
  cancel: 'Cancel booking',
  cancelTitle: 'Cancel this appointment?',
  cancelText: 'A cancelled appointment cannot be taken back; the time may go to somebody else.',
  cancelReason: 'Reason',
  cancelReasons,
  cancelYes: 'Yes, cancel it',

  dealersFound: (count: number) => (count === 1 ? '1 dealer' : `${count} dealers`),
  rating: (rating: string) => `Rated ${rating} of 5`,
  distance: (km: string) => `${km} km`,
  hours: 'Hours',
  phone: 'Phone',
  choose: 'Choose',
  chooseDealer: (name: string) => `Choose ${name}`,
  /** What is sent by it. */
  dealerMessage: (name: string, code: string) => `I choose ${name} (${code}).`,
  map: 'Map of the dealers',

  slots: (day: string) => `Free times on ${day}`,
  morning: 'Morning',
  afternoon: 'Afternoon',
  taken: 'taken',
  noSlots: 'Nothing is free on this day.',
  slotsLoading: 'Asking the dealer …',
  /** What is sent by choosing a time. */
  slotMessage: (day: string, time: string) => `I would like to come on ${day} at ${time}.`,

  code: 'Six-digit code',
  codeHint: (ending: string) => `We sent it to the number that ends in ${ending}.`,
  sendCode: 'Send code',
  /** What is sent by it. */
  codeMessage: (code: string) => `My code is ${code}`,

  toolsDone: (count: number) => `Worked through ${count} steps`,
  toolOutcome,
  toolPending: 'under way',
  toolArguments: 'Asked',
  toolResult: 'Answer',
  tools,
  services,

  signIn: 'Sign in',
  signInText: 'This chat is for known customers. Please paste your access token.',
  token: 'Access token',
}

export type Words = typeof english
