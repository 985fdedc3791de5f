import {
  OperatorBookingPage,
  OperatorConversationPage,
  type OperatorBooking,
  type OperatorConversation,
} from '#contracts/operator.ts'
import { OperatorBookingDetail, OperatorConversationDetail } from '#contracts/operator-timeline.ts'
import { requiredWord, UsageError, type Command } from '../command.ts'
import { OperatorApi } from '../operator-api.ts'
import { tellEntry, tellWorkflow } from '../timeline-words.ts'
import { tellBookingUsage, tellConversationUsage } from '../usage-words.ts'

const filters = ['state', 'dealer', 'failure', 'from', 'to', 'query', 'limit'] as const

export const list: Command = {
  usage:
    'list [bookings | conversations] [--failing] [--state <state>] [--dealer <code>] [--failure <kind>] [--from <time>] [--to <time>] ' +
    '[--query <reference or id>] [--limit <n>]',
  summary: 'Bookings (the default) or conversations, newest first, fifty unless --limit says otherwise.',
  options: {
    failing: { type: 'boolean' },
    ...Object.fromEntries(filters.map((name) => [name, { type: 'string' as const }])),
  },
  words: 1,
  output: true,
  async run({ config, values, words, print }) {
    const what = words[0] ?? 'bookings'
    const api = new OperatorApi(config)
    const given = Object.fromEntries(filters.map((name) => [name, textOf(values[name])]))
    const query = { ...given, ...(values['failing'] === true && { failing: 'true' }) }
    if (what === 'bookings') {
      const { bookings } = await api.get('/bookings', OperatorBookingPage, query)
      for (const booking of bookings) print(booking, bookingLine(booking))
      return 0
    }
    if (what !== 'conversations') throw new UsageError(`"${what}": expected bookings or conversations`)
    const { conversations } = await api.get('/conversations', OperatorConversationPage, query)
    for (const conversation of conversations) print(conversation, conversationLine(conversation))
    return 0
  },
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const bookingLine = ({ bookingRef, status, since, dealerCode, failing, repairs, ...rest }: OperatorBooking) =>
  [
    `${bookingRef}  ${status} since ${since}  ${dealerCode}  ${rest.appointmentDate} ${rest.appointmentTime}`,
    ...(failing ? [`    ${failing.kind}: ${failing.why}`] : []),
    ...(repairs.length > 0 ? [`    repairs: ${repairs.join(', ')}`] : []),
  ].join('\n')

const conversationLine = ({
  conversationId,
  state,
  turns,
  failedTurns,
  failure,
  pause,
  bookingRefs,
  failing,
}: OperatorConversation) =>
  `${conversationId}  ${state}  ${turns} turns` +
  (failedTurns > 0 ? `, ${failedTurns} failed (${failure})` : '') +
  (bookingRefs.length > 0 ? `  ${bookingRefs.join(' ')}` : '') +
  (pause ? `\n    paused: ${pause.why}` : '') +
  (failing ? `\n    ${failing.kind}: ${failing.why}` : '')

export const show: Command = {
  usage: 'show <booking reference | conversation id>',
  summary:
    'All that happened, oldest first: messages, model calls with tokens, tool calls with attempts, proposals, decisions, the ledger, ' +
    "Temporal's events; then what each turn and all of it took: tokens, money, Temporal actions, events, bytes. Shows the customer's data; that you looked goes into the audit log.",
  words: 1,
  output: true,
  async run({ config, words, print }) {
    const name = requiredWord(words, 'a booking or a conversation')
    const api = new OperatorApi(config)
    const path = encodeURIComponent(name)
    if (!name.toUpperCase().startsWith('SB-')) {
      const detail = await api.get(`/conversations/${path}`, OperatorConversationDetail)
      const { conversation, timeline, workflow, bookings, usage } = detail
      const lines = [conversationLine(conversation), ...bookings.map(bookingLine), ...timeline.map(tellEntry)]
      print(detail, [...lines, ...tellWorkflow(workflow), ...tellConversationUsage(usage)].join('\n'))
      return 0
    }
    const detail = await api.get(`/bookings/${path.toUpperCase()}`, OperatorBookingDetail)
    const { booking, timeline, workflow, repairs, usage } = detail
    const possible = repairs.filter((repair) => repair.possible)
    print(
      detail,
      [
        bookingLine(booking),
        ...timeline.map(tellEntry),
        ...tellWorkflow(workflow),
        ...tellBookingUsage(usage),
        ...(possible.length > 0 ? ['What can be done:'] : []),
        ...possible.map(({ action, does }) => `  ${action}: ${does}`),
        ...(workflow.url ? [workflow.url] : []),
      ].join('\n'),
    )
    return 0
  },
}

export const stuck: Command = {
  usage: 'stuck',
  summary:
    'Bookings that wait longer than they should, and for what; bookings and conversations at which our own code fails, and where. ' +
    'Exit code 1 where there are any.',
  output: true,
  async run({ config, print }) {
    const api = new OperatorApi(config)
    const query = { failing: 'true', limit: '200' }
    const { bookings } = await api.get('/bookings', OperatorBookingPage, query)
    for (const booking of bookings) {
      const { workflow } = await api.get(`/bookings/${booking.bookingRef}`, OperatorBookingDetail)
      const { pendingActivities, stalled } = workflow
      const line = [bookingLine(booking), ...tellWorkflow(workflow)].join('\n')
      print({ ...booking, pendingActivities, stalled }, line)
    }
    const { conversations } = await api.get('/conversations', OperatorConversationPage, query)
    for (const conversation of conversations) {
      const path = `/conversations/${conversation.conversationId}`
      const { workflow } = await api.get(path, OperatorConversationDetail)
      const line = [conversationLine(conversation), ...tellWorkflow(workflow)].join('\n')
      print({ ...conversation, stalled: workflow.stalled }, line)
    }
    const found = bookings.length + conversations.length
    if (found === 0) print({ stuck: 0 }, 'Nothing is stuck.')
    return found > 0 ? 1 : 0
  },
}
