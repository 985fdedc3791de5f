/** The tools, for operators: `/v1/operator/tools`. */
import { z } from 'zod'
import { Reason } from './operator.ts'
import { ToolFigures } from './operator-figures.ts'
import { ToolName } from './tools.ts'

/** What a call can do. `low`: nothing about persons; `medium`: reads of persons and cars; `high`: changes something outside. */
export const RiskLevel = z.enum(['low', 'medium', 'high'])
export type RiskLevel = z.infer<typeof RiskLevel>

export const toolRisks: Record<ToolName, RiskLevel> = {
  resolve_customer: 'medium',
  send_mobile_code: 'high',
  verify_mobile_code: 'high',
  resolve_vehicle: 'medium',
  get_nearby_dealers: 'low',
  get_available_slots: 'low',
  create_service_booking: 'high',
  get_booking_status: 'medium',
  reschedule_service_booking: 'high',
  cancel_service_booking: 'high',
}

export const OperatorTool = z.object({
  name: ToolName,
  description: z.string(),
  /** JSON Schema. */
  input: z.record(z.string(), z.unknown()),
  risk: RiskLevel,
  /** Each of them lets its caller use the tool: `chat` in a conversation, the others by MCP. */
  scopes: z.array(z.string()),
  /** Only reads: operators may try it. */
  reads: z.boolean(),
  /** A trial wants a reason, for the audit log: it tells about a person or a car. */
  needsReason: z.boolean(),
  /** Of the last 24 hours. */
  figures: ToolFigures.omit({ name: true }),
})
export type OperatorTool = z.infer<typeof OperatorTool>

export const OperatorTools = z.object({ tools: z.array(OperatorTool) })
export type OperatorTools = z.infer<typeof OperatorTools>

export const TryToolBody = z.strictObject({
  arguments: z.record(z.string(), z.unknown()),
  reason: Reason.optional(),
})
export type TryToolBody = z.infer<typeof TryToolBody>

export const ToolTrial = z.object({
  outcome: z.enum(['done', 'failed']),
  durationMs: z.int(),
  /** What the tool says, as a model would read it. */
  output: z.record(z.string(), z.unknown()),
})
export type ToolTrial = z.infer<typeof ToolTrial>
