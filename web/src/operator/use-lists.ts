/** The lists of the console, by the filters that stand in the address. */
import type { AuditEntry, OperatorBooking, OperatorConversation } from '#contracts/operator.ts'
import { startOfDay } from './format.ts'
import { LiveList } from './live-list.ts'
import { searchOf } from './location.ts'
import { useEvery, useSource } from './services.tsx'

type Filters = Record<string, string>

/** That a booking has waited too long is told by no hint. */
const overdueEveryMs = 30_000
const auditEveryMs = 10_000

/** Days of the date fields become instants; whatever else the address holds is left to the API to refuse. */
export const searchFor = (filters: Filters, page: Filters): string =>
  searchOf({
    ...filters,
    ...page,
    from: startOfDay(filters['from'] ?? ''),
    to: startOfDay(filters['to'] ?? '', 1),
  })

const pageOf = ({ cursor = '', limit }: { cursor?: string; limit: number }): Filters => ({
  cursor,
  limit: String(limit),
})
const single: Filters = { limit: '1' }

export function useBookings(filters: Filters): LiveList<OperatorBooking> {
  const list = useSource(`bookings?${searchOf(filters)}`, ({ client }) => {
    const read = async (page: Filters, signal: AbortSignal) => {
      const { bookings, next } = await client.bookings(searchFor(filters, page), signal)
      return { rows: bookings, next }
    }
    return new LiveList<OperatorBooking>({
      id: ({ bookingRef }) => bookingRef,
      order: ({ createdAt, bookingRef }) => createdAt + bookingRef,
      load: (page, signal) => read(pageOf(page), signal),
      hints: 'booking',
      loadRow: filters['query']
        ? undefined
        : async (id, signal) => (await read({ ...single, query: id }, signal)).rows[0] ?? null,
      network: window,
    })
  })
  useEvery(filters['failing'] || filters['failure'] ? overdueEveryMs : undefined, list)
  return list
}

export function useConversations(filters: Filters): LiveList<OperatorConversation> {
  return useSource(`conversations?${searchOf(filters)}`, ({ client }) => {
    const read = async (page: Filters, signal: AbortSignal) => {
      const { conversations, next } = await client.conversations(searchFor(filters, page), signal)
      return { rows: conversations, next }
    }
    return new LiveList<OperatorConversation>({
      id: ({ conversationId }) => conversationId,
      order: ({ createdAt, conversationId }) => createdAt + conversationId,
      load: (page, signal) => read(pageOf(page), signal),
      hints: 'conversation',
      loadRow: filters['query']
        ? undefined
        : async (id, signal) => (await read({ ...single, query: id }, signal)).rows[0] ?? null,
      network: window,
    })
  })
}

export function useAudit(filters: Filters): LiveList<AuditEntry> {
  const list = useSource(
    `audit?${searchOf(filters)}`,
    ({ client }) =>
      new LiveList<AuditEntry>({
        id: ({ id }) => String(id),
        order: ({ id }) => String(id).padStart(16, '0'),
        load: async (page, signal) => {
          const { lines, next } = await client.audit(searchFor(filters, pageOf(page)), signal)
          return { rows: lines, next }
        },
        hints: null,
        network: window,
      }),
  )
  useEvery(auditEveryMs, list)
  return list
}
