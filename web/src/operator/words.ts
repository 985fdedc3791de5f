/** Every sentence of the console, in one place; in English alone: it is for operators. */
import type { BookingStatus } from '#contracts/booking-states.ts'
import type { ConversationState } from '#contracts/operator.ts'
import type { PageName } from './location.ts'
import { detailWords } from './words/details.ts'
import { overviewWords } from './words/overview.ts'
import { toolWords } from './words/tools.ts'

export const words = {
  appName: 'Operator console',
  nav: 'Pages of the console',
  skip: 'Skip to the content',
  page: {
    overview: 'Overview',
    bookings: 'Bookings',
    conversations: 'Conversations',
    audit: 'Audit log',
    tools: 'Tools',
    faults: 'Faults',
  } satisfies Record<PageName, string>,
  darkColours: 'Dark colours',
  lightColours: 'Light colours',

  signIn: 'Sign in',
  signInText: 'For operators. Paste an operator token; it is forgotten when this tab closes.',
  token: 'Operator token',
  signOut: 'Sign out',
  badToken: {
    title: 'This token is not valid',
    detail: 'It may be over, or not complete. Please paste another one.',
  },
  noScope: {
    title: 'This token is not an operator’s',
    detail:
      'It is valid, but lacks the scope operator:read. Ask whoever gives out tokens for one that has it.',
  },
  signedOut: {
    title: 'You were signed out',
    detail: 'The API accepts your token no longer. Please sign in again.',
  },
  noRepairScope: 'Your token may look, but not repair: it lacks the scope operator:repair.',
  unreachable: { title: 'The API does not answer', detail: 'It is asked again by itself.' },
  pageFailed: { title: 'Something went wrong on this page', detail: 'The answer was not understood.' },

  live: {
    connecting: 'Connecting …',
    live: 'Live',
    reconnecting: 'Connection lost. Reconnecting …',
    failed: 'Not live',
  },

  loading: 'Loading …',
  loadMore: 'Load more',
  shown: (count: string, more: boolean) => `${count} shown${more ? ', there are more' : ''}`,
  noBookings: 'No bookings fit these filters.',
  noConversations: 'No conversations fit these filters.',
  noAudit: 'No lines fit these filters.',
  clearFilters: 'Clear filters',
  download: (format: string) => `Download ${format.toUpperCase()}`,
  filters: 'Filters',
  any: 'Any',
  back: { bookings: 'All bookings', conversations: 'All conversations' },

  filter: {
    bookingQuery: 'Reference or id',
    conversationQuery: 'Id, customer or booking',
    state: 'State',
    dealer: 'Dealer code',
    failure: 'Failure',
    from: 'From',
    to: 'To',
    failing: 'Failing only',
    subject: 'Who',
    action: 'Action',
    target: 'What it was done to',
  },
  column: {
    reference: 'Reference',
    state: 'State',
    appointment: 'Appointment',
    dealer: 'Dealer',
    made: 'Made',
    problem: 'Problem',
    conversation: 'Conversation',
    customer: 'Customer',
    turns: 'Turns',
    bookings: 'Bookings',
    began: 'Began',
    when: 'When',
    who: 'Who',
    action: 'Action',
    target: 'What',
    detail: 'Detail',
  },
  andMore: (count: string) => `and ${count} more`,
  failedOf: (failed: number, kind: string) => `${failed} failed, last ${kind}`,
  since: (age: string) => `for ${age}`,

  bookingState: {
    requested: 'Requested',
    confirmed: 'Confirmed',
    rescheduling: 'Being moved',
    cancelling: 'Being cancelled',
    needs_attention: 'Needs attention',
    rejected: 'Rejected',
    cancelled: 'Cancelled',
    completed: 'Completed',
    no_show: 'Car did not come',
  } satisfies Record<BookingStatus, string>,
  conversationState: { open: 'Open', paused: 'Paused', closed: 'Closed' } satisfies Record<
    ConversationState,
    string
  >,
  channel: { chat: 'Chat', mcp: 'MCP' },
  ...detailWords,
  ...overviewWords,
  ...toolWords,
} as const
