/** How often a customer's model may use a tool in an hour, in shares of LIMIT_TOOL_CALLS_PER_HOUR. */
import type { ToolName } from '#contracts/tools.ts'
import type { Limit } from '#platform/limits/limit-store.ts'
import type { ActivityLimits } from './deps.ts'
import type { ToolAnswer } from './tool-functions.ts'

/** Nobody may look through the dealer's customers and cars; a proposal costs the dealer backend a look at its slots. */
const shares: Partial<Record<ToolName, number>> = {
  resolve_customer: 1 / 4,
  resolve_vehicle: 1 / 4,
  create_service_booking: 1 / 2,
  reschedule_service_booking: 1 / 2,
  cancel_service_booking: 1 / 2,
}

/**
 * Runs a tool for a subject, or answers a model that called it too often. An attempt that throws is no call: an outage of the
 * dealer backend, with its dozens of attempts, must not use up a customer's hour.
 */
export async function limited(
  { store, toolsPerHour }: ActivityLimits,
  subject: string,
  tool: ToolName,
  run: () => Promise<ToolAnswer>,
): Promise<ToolAnswer> {
  const points = Math.max(1, Math.floor(toolsPerHour * (shares[tool] ?? 1)))
  const limit: Limit = { name: `tool-${tool}`, points, seconds: 3_600 }
  const { allowed, resetSeconds } = await store.consume(limit, subject)
  if (!allowed) {
    const minutes = Math.ceil(resetSeconds / 60)
    return {
      outcome: 'failed',
      output: { error: 'rate_limited', message: `Called too often; possible again in ${minutes} minutes.` },
    }
  }
  try {
    return await run()
  } catch (error) {
    await store.giveBack(limit, subject).catch(() => undefined)
    throw error
  }
}
