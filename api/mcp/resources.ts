/** What can be read by address: the caller's bookings, and dealers that the caller has searched for. */
import {
  requireScopes,
  ResourceNotFoundError,
  ResourceTemplate,
  type McpServer,
  type ReadResourceResult,
} from '@modelcontextprotocol/server'
import { findOwnBooking, ownBookings } from '../bookings.ts'
import type { Deps } from '../env.ts'
import { callerOf, shielded } from './call.ts'
import { containerOf } from './container.ts'
import { readDealers } from './replies.ts'
import { bookingOf } from './views.ts'

const listed = 20
const mimeType = 'application/json'
const one = (value: string | string[] | undefined): string => decodeURIComponent(String(value))

export function registerResources(server: McpServer, deps: Deps): void {
  const read = requireScopes('bookings:read')
  server.registerResource(
    'booking',
    new ResourceTemplate('booking://{ref}', {
      list: (ctx) =>
        shielded(deps, async () => {
          const { subject, scopes } = callerOf(ctx)
          const own = scopes.includes('bookings:read') ? await ownBookings(deps.db, subject, listed) : []
          return {
            resources: own.map(({ bookingRef, appointmentDate, appointmentTime, status }) => ({
              uri: `booking://${bookingRef}`,
              name: `${bookingRef}: ${appointmentDate} ${appointmentTime}, ${status}`,
            })),
          }
        }),
    }),
    {
      title: 'Booking',
      description: 'One of your bookings, as our records have it.',
      mimeType,
      cacheHint: { ttlMs: 0, cacheScope: 'private' },
      scopeChallenge: read,
    },
    (uri, { ref }, ctx) =>
      shielded(deps, async () => {
        const booking = await findOwnBooking(deps.db, callerOf(ctx).subject, one(ref))
        if (!booking) throw new ResourceNotFoundError(uri.href)
        return json(uri, bookingOf(booking))
      }),
  )
  server.registerResource(
    'dealer',
    new ResourceTemplate('dealer://{code}', { list: undefined }),
    {
      title: 'Dealer',
      description: 'A dealer that get_nearby_dealers has found for you: address, phone, hours, services.',
      mimeType,
      cacheHint: { ttlMs: 5 * 60_000, cacheScope: 'private' },
      scopeChallenge: read,
    },
    (uri, { code }, ctx) =>
      shielded(deps, async () => {
        const dealer = await findDealer(deps, await containerOf(deps, callerOf(ctx)), one(code))
        if (!dealer) throw new ResourceNotFoundError(uri.href)
        return json(uri, dealer)
      }),
  )
}

/** The dealer backend finds dealers by city alone: where this one was found says which. Undefined for one nobody searched for. */
async function findDealer(deps: Deps, conversationId: string, code: string) {
  const { facts } = await deps.db
    .selectFrom('conversations')
    .select('facts')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow()
  const known = ((facts as unknown as Record<string, unknown>)['dealers'] ?? []) as {
    dealer_code: string
    area: string
    city?: string
  }[]
  const found = known.find(({ dealer_code }) => dealer_code.toLowerCase() === code.toLowerCase())
  if (!found?.city) return undefined
  const { city, area } = found
  const { output } = await deps.directCalls.lookUp({
    conversationId,
    tool: 'get_nearby_dealers',
    arguments: { city, area },
  })
  return readDealers(output).find(({ dealer_code }) => dealer_code === found.dealer_code)
}

const json = (uri: URL, value: object): ReadResourceResult => ({
  contents: [{ uri: uri.href, mimeType, text: JSON.stringify(value) }],
})
