/** The tools as operators see them, and trying those that only look. */
import { z } from '@hono/zod-openapi'
import type { DirectAnswer } from '#contracts/activities.ts'
import { toolRisks, type OperatorTool, type ToolTrial } from '#contracts/operator-tools.ts'
import { toolDescriptions, toolInputs, ToolName } from '#contracts/tools.ts'
import { audit } from '#platform/audit.ts'
import type { Caller } from '#platform/identity/scopes.ts'
import { redact } from '#platform/redaction.ts'
import { NoAnswer } from '../direct-call-client.ts'
import type { Deps } from '../env.ts'
import { containerOf } from '../mcp/container.ts'
import { mcpScopes } from '../mcp/tools.ts'
import { invalidInput, ProblemError, unavailable } from '../problems.ts'
import { readTools, type Period } from './figures.ts'

const unused = { calls: 0, failed: 0, duration: { p50: null, p95: null } }
const readsOnly = (name: ToolName): boolean => toolRisks[name] !== 'high'
const needsReason = (name: ToolName): boolean => toolRisks[name] === 'medium'

export async function listTools(db: Deps['db'], period: Period): Promise<OperatorTool[]> {
  const figures = new Map((await readTools(db, period)).map(({ name, ...rest }) => [name, rest]))
  return ToolName.options.map((name) => {
    const { $schema: _schema, ...input } = z.toJSONSchema(toolInputs[name], { io: 'input' })
    return {
      name,
      description: toolDescriptions[name],
      input,
      risk: toolRisks[name],
      scopes: [...new Set(['chat', ...mcpScopes(name)])],
      reads: readsOnly(name),
      needsReason: needsReason(name),
      figures: figures.get(name) ?? unused,
    }
  })
}

export interface Trial {
  name: ToolName
  arguments: Record<string, unknown>
  reason: string | undefined
}

/**
 * Calls a tool as a model would, with the operator's own limits.
 * @throws ProblemError 422 for a tool that changes something, arguments that do not fit, or a missing reason; 503 no answer.
 */
export async function tryTool(
  deps: Pick<Deps, 'db' | 'directCalls'>,
  caller: Caller,
  { name, arguments: given, reason }: Trial,
): Promise<ToolTrial> {
  if (!readsOnly(name)) throw wrong('param.name', 'a tool that only looks')
  if (needsReason(name) && reason === undefined) throw wrong('body.reason', 'why you look this up')
  const input = toolInputs[name].safeParse(given)
  if (!input.success) throw invalidInput(input.error, 'body.arguments')
  const conversationId = await contextOf(deps, caller, input.data)
  const detail = reason === undefined ? {} : { reason: redact(reason) }
  await audit(deps.db, { subject: caller.subject, action: 'tool.try', target: name, detail })
  const startedAt = performance.now()
  try {
    const answer: DirectAnswer = await deps.directCalls.lookUp({
      conversationId,
      tool: name,
      arguments: { ...input.data },
    })
    return { ...answer, durationMs: Math.round(performance.now() - startedAt) }
  } catch (error) {
    if (error instanceof NoAnswer) throw unavailable('The dealer system does not answer now; try again.')
    throw error
  }
}

const wrong = (field: string, expected: string): ProblemError =>
  new ProblemError(422, 'invalid-input', `${field}: expected ${expected}`, { errors: [{ field, expected }] })

/** A booking is looked up as its customer's own, and everything else as the operator's. */
async function contextOf({ db }: Pick<Deps, 'db'>, caller: Caller, input: object): Promise<string> {
  const id = 'booking_id' in input ? String(input.booking_id).toUpperCase() : undefined
  const booking =
    id === undefined
      ? undefined
      : await db
          .selectFrom('bookings')
          .select('conversation_id')
          .where((eb) => eb.or([eb('booking_ref', '=', id), eb('booking_id', '=', id)]))
          .orderBy('created_at', 'desc')
          .executeTakeFirst()
  return booking?.conversation_id ?? (await containerOf({ db }, caller))
}
