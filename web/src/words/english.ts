/** Every sentence of the page, in one place. */
import type { BookingStatus } from '#contracts/booking-states.ts'
import type { Decision, ProposalKind, ProposalStatus, ToolCallView } from '#contracts/chat.ts'

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

export const words = {
  appName: 'Car service',
  newChat: 'New chat',
  yourChats: 'Your chats',
  noChats: 'Your chats will appear here.',
  chatsFailed: 'Your chats could not be loaded.',
  untitled: 'Empty chat',
  closedMark: 'closed',
  openMenu: 'Open your chats',
  closeMenu: 'Close',
  darkColours: 'Dark colours',
  lightColours: 'Light colours',

  offline: 'Demo assistant: answers come from built-in rules, not from a language model.',
  reconnecting: 'Connection lost. Reconnecting …',
  loading: 'Loading your chat …',
  tryAgain: 'Try again',

  welcome: 'How can we help with your car?',
  welcomeText:
    'Book, move or cancel a service, find a dealer near you, or check a booking. Just write as you would to a person.',
  quickActions: [
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
  ],
  quickActionsLabel: 'Suggestions',

  conversation: 'Conversation',
  message: 'Message',
  messagePlaceholder: 'Write a message …',
  send: 'Send',
  tooLong: (count: number, limit: number) =>
    `${count.toLocaleString('en-IN')} of ${limit.toLocaleString('en-IN')} characters: please shorten your message.`,
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

  /** Where it is not known what was decided on. */
  decided: { confirm: 'Yes', decline: 'No' } satisfies Record<Decision, string>,
  proposal: {
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
  } satisfies Record<ProposalKind, ProposalWords>,
  expiresIn: (minutes: number) =>
    minutes > 1 ? `Please confirm within ${minutes} minutes.` : 'Please confirm within a minute.',

  bookingTitle: {
    requested: 'Being confirmed with the dealer',
    confirmed: 'Booked',
    rescheduling: 'Being moved',
    cancelling: 'Being cancelled',
    needs_attention: 'A colleague is looking at it',
    rejected: 'Not booked',
    cancelled: 'Cancelled',
    completed: 'Completed',
    no_show: 'Missed',
  } satisfies Record<BookingStatus, string>,
  bookingHint: {
    requested: 'The result will appear here by itself.',
    confirmed: null,
    rescheduling: 'The dealer is asked for the new time. The result will appear here by itself.',
    cancelling: 'The dealer is being told. The result will appear here by itself.',
    needs_attention: 'It is not settled yet. The result will appear here by itself.',
    rejected: null,
    cancelled: null,
    completed: null,
    no_show: 'The dealer did not see the car. Just write if you want a new appointment.',
  } satisfies Record<BookingStatus, string | null>,
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

  toolsDone: (count: number) => `Worked through ${count} steps`,
  toolOutcome: { done: 'done', failed: 'without success', invalid: 'not possible' } satisfies Record<
    ToolCallView['outcome'],
    string
  >,
  toolArguments: 'Asked',
  toolResult: 'Answer',

  signIn: 'Sign in',
  signInText: 'This chat is for known customers. Please paste your access token.',
  token: 'Access token',
} as const

const toolWords: Record<string, { done: string; running: string }> = {
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

/** The names come from a model and need not be of this list. */
export function toolName(name: string, when: 'done' | 'running'): string {
  return Object.hasOwn(toolWords, name) ? (toolWords[name]?.[when] ?? name) : name
}

const serviceNames: Record<string, string> = {
  regular: 'Regular service',
  express: 'Express service',
  body_repair: 'Body repair',
}
export const serviceName = (type: string): string => serviceNames[type] ?? type
