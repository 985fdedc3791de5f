/** Which bookings a command is for: named ones, those that fail, or those that a query of Temporal's finds. */
import { OperatorBookingPage } from '#contracts/operator.ts'
import { parseBookingWorkflowId } from '#contracts/names.ts'
import { createConnection, createTemporalClient } from '#platform/temporal.ts'
import { UsageError, type Invocation } from './command.ts'
import type { OperatorApi } from './operator-api.ts'

/** A mistake in a query harms so many bookings at most. */
const usualLimit = 50

export const tellBeyond = 'There are more; run it again, or raise --limit (200 at most).'
export const wantedUsage =
  '(<booking reference>... | --failing [--failure <kind>] | --query <list filter>) [--limit <n>]'
export const wantedOptions = {
  failing: { type: 'boolean' },
  failure: { type: 'string' },
  query: { type: 'string' },
  limit: { type: 'string' },
} as const

/**
 * References, `--limit` of them at most (50 by default): `beyond` says that there are more. @throws UsageError unless exactly one
 * way of naming them is used.
 */
export async function bookingsWanted(
  { config, values, words }: Invocation,
  api: OperatorApi,
  fits: (booking: OperatorBookingPage['bookings'][number]) => boolean = () => true,
): Promise<{ refs: string[]; beyond: boolean }> {
  const { failing, failure, query } = values
  const limit = Number(values['limit'] ?? usualLimit)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    throw new UsageError('--limit: expected a number from 1 to 200')
  if ([words.length > 0, failing === true, query !== undefined].filter(Boolean).length !== 1)
    throw new UsageError('expected booking references, --failing, or --query')
  if (words.length > 0) return { refs: words.map((word) => word.toUpperCase()), beyond: false }
  const found =
    typeof query === 'string'
      ? await findRefs(config, query, limit + 1)
      : (
          await api.get('/bookings', OperatorBookingPage, {
            failing: 'true',
            limit: '200',
            ...(typeof failure === 'string' && { failure }),
          })
        ).bookings
          .filter(fits)
          .map(({ bookingRef }) => bookingRef)
  return { refs: found.slice(0, limit), beyond: found.length > limit }
}

/** Of bookings alone, latest first, each once: what was reset has several runs. */
async function findRefs(config: Invocation['config'], query: string, most: number): Promise<string[]> {
  const connection = createConnection(config)
  try {
    const client = createTemporalClient(connection, config, {})
    const refs = new Set<string>()
    for await (const { workflowId } of client.workflow.list({
      query: `WorkflowType = 'booking' and (${query})`,
    })) {
      const ref = parseBookingWorkflowId(workflowId)
      if (ref !== undefined) refs.add(ref)
      if (refs.size >= most) break
    }
    return [...refs]
  } finally {
    await connection.close()
  }
}
