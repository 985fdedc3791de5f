/** One call of a tool: who calls, what their client can, how a failure is told, and the line in the log. */
import {
  ProtocolError,
  ProtocolErrorCode,
  TRACEPARENT_META_KEY,
  type CallToolResult,
  type InputRequiredResult,
  type McpServer,
  type ServerContext,
  type TextContent,
} from '@modelcontextprotocol/server'
import { visibleLine } from '#contracts/visible-text.ts'
import { isConnectionLost } from '#platform/database.ts'
import type { Caller } from '#platform/identity/scopes.ts'
import { genAi } from '#platform/telemetry/gen-ai.ts'
import { withLogContext } from '#platform/telemetry/log-context.ts'
import { mcpCalls } from '#platform/telemetry/metrics.ts'
import { inSpan, markFailed, SpanKind, traceIdOf } from '#platform/telemetry/tracing.ts'
import { NoAnswer } from '../direct-call-client.ts'
import type { Deps } from '../env.ts'
import { ProblemError } from '../problems.ts'

/** Of a request that `authenticate` let pass. */
export function callerOf(ctx: ServerContext): Caller {
  const caller = ctx.http?.authInfo?.extra?.['caller']
  if (!caller) throw new Error('a request without a caller')
  return caller as Caller
}

export interface Call {
  deps: Deps
  caller: Caller
  tool: string
  server: McpServer
  ctx: ServerContext
}

/** A no that the model on the other side can do something about: what is wrong, and what to do next. Words of ours alone. */
export class ToolFailure extends Error {
  readonly next: string
  constructor(problem: string, next: string) {
    super(problem)
    this.next = next
  }
}

export type ToolResult = CallToolResult | InputRequiredResult

/** A result for programs and the same for readers. A name that a dealer gave itself stays within its line: the lines are ours. */
export const told = (structuredContent: Record<string, unknown>, lines: string[]): CallToolResult => ({
  structuredContent,
  content: [text(lines)],
})

export const failed = (problem: string, next: string): CallToolResult => ({
  isError: true,
  content: [text([problem, `Next: ${next}`])],
})

const text = (lines: string[]): TextContent => ({
  type: 'text',
  text: lines
    .map(visibleLine)
    .filter((line) => line !== '')
    .join('\n'),
})

/**
 * Runs a tool, under the trace that the client's `_meta` may name; whatever is thrown becomes a failed call that says nothing about
 * our insides.
 */
export async function answer(call: Call, run: () => Promise<ToolResult>): Promise<ToolResult> {
  const { tool, deps } = call
  const parent = traceparentOf(call.ctx)
  const traceId = traceIdOf(parent)
  const attributes = {
    'mcp.method.name': 'tools/call',
    [genAi.operation]: 'execute_tool',
    [genAi.tool]: tool,
  }
  return await withLogContext(traceId === undefined ? {} : { traceId }, () =>
    inSpan(`tools/call ${tool}`, { kind: SpanKind.SERVER, parent, attributes }, async (span) => {
      const startedAt = performance.now()
      const result = await run().catch((error: unknown) => failureOf(call, error))
      const outcome = 'isError' in result && result.isError ? 'failed' : 'done'
      const durationMs = Math.round(performance.now() - startedAt)
      if (outcome === 'failed') markFailed(span, 'tool_error')
      mcpCalls.observe({ tool, outcome }, durationMs / 1_000)
      deps.logger.info({ tool, outcome, durationMs }, 'mcp call')
      return result
    }),
  )
}

function failureOf({ deps, tool, ctx }: Call, error: unknown): CallToolResult {
  // Nobody reads it any more.
  if (ctx.mcpReq.signal.aborted) return failed('The call was cancelled.', 'nothing.')
  if (error instanceof ToolFailure) return failed(error.message, error.next)
  if (error instanceof ProblemError) return problemOf(error)
  if (error instanceof NoAnswer) {
    deps.logger.warn(
      { tool, error: String((error.cause as Error | undefined)?.cause ?? error.cause) },
      'no answer',
    )
    return failed(
      'The dealer system does not answer now.',
      'try again in a minute; nothing was changed by this call.',
    )
  }
  if (isConnectionLost(error)) return failed('Our records cannot be reached now.', 'try again in a minute.')
  deps.logger.error({ tool, error: error instanceof Error ? error.stack : String(error) }, 'mcp call failed')
  return failed('Something went wrong on our side.', 'try again later.')
}

/** A refusal of the API's own, in its words: they are made for people. */
export function problemOf({ problem }: ProblemError): CallToolResult {
  const detail = problem.detail ?? problem.title
  if (problem.status === 429) return failed(detail, 'wait before you try again.')
  if (problem.status >= 500) return failed(detail, 'try the same call again.')
  return failed(detail, 'check the ids and arguments.')
}

/** For what is no tool, whose errors the protocol passes on as they are: what nobody foresaw is told without details. */
export async function shielded<T>({ logger }: Pick<Deps, 'logger'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProtocolError) throw error
    if (error instanceof NoAnswer)
      throw new ProtocolError(internal, 'The dealer system does not answer now; try again.')
    logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'mcp request failed')
    throw new ProtocolError(internal, 'Something went wrong on our side.')
  }
}
const internal = ProtocolErrorCode.InternalError

function traceparentOf(ctx: ServerContext): string | undefined {
  const given = ctx.mcpReq._meta?.[TRACEPARENT_META_KEY]
  return typeof given === 'string' ? given : undefined
}

/** How often a client that asked for it hears that a slow call goes on, in ms. */
const beatMs = 1_000

/** Tells a client that gave a progress token, once a second, that the call is not forgotten. */
export async function withProgress<T>({ ctx }: Call, message: string, work: () => Promise<T>): Promise<T> {
  const token = ctx.mcpReq._meta?.progressToken
  if (token === undefined) return await work()
  let seconds = 0
  const beat = setInterval(() => {
    const params = { progressToken: token, progress: ++seconds, message }
    void ctx.mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined)
  }, beatMs)
  try {
    return await work()
  } finally {
    clearInterval(beat)
  }
}

/** Whether the client can put a question to its user. */
export function canAsk({ server }: Pick<Call, 'server'>): boolean {
  const elicitation = server.server.getClientCapabilities()?.elicitation
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined)
}
