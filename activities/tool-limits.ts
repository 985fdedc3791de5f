/** How often a customer's model may use a tool in an hour, in shares of LIMIT_TOOL_CALLS_PER_HOUR. */
import type { ToolName } from '#contracts/tools.ts'
import type { ActivityLimits } from './deps.ts'
import type { ToolAnswer } from './tools.ts'

/** Nobody may look through the dealer's customers and cars; a proposal costs the dealer backend a look at its slots. */
const shares: Partial<Record<ToolName, number>> = {
  resolve_customer: 1 / 4,
  resolve_vehicle: 1 / 4,
  create_service_booking: 1 / 2,
  reschedule_service_booking: 1 / 2,
  cancel_service_booking: 1 / 2,
}

/** Counts a call; the answer to a model that called too often, else undefined. */
export async function refuseOften(
  { store, toolsPerHour }: ActivityLimits,
  subject: string,
  tool: ToolName,
): Promise<ToolAnswer | undefined> {
  const points = Math.max(1, Math.floor(toolsPerHour * (shares[tool] ?? 1)))
  const { allowed, resetSeconds } = await store.consume(
    { name: `tool-${tool}`, points, seconds: 3_600 },
    subject,
  )
  if (allowed) return undefined
  const minutes = Math.ceil(resetSeconds / 60)
  return {
    outcome: 'failed',
    output: { error: 'rate_limited', message: `Called too often; possible again in ${minutes} minutes.` },
  }
}
