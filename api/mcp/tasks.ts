/**
 * The Tasks extension (SEP-2663): a call that takes long, or waits for a person, answers with a task at once; the client polls it,
 * answers what it asks, and may cancel it. Only for clients that declare the extension.
 */
import {
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type InputRequests,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { z } from 'zod'

export const tasksExtension = 'io.modelcontextprotocol/tasks'

/** A task as `tasks/get` shows it. Times are ISO 8601. */
export type TaskView = {
  taskId: string
  statusMessage?: string
  createdAt: string
  lastUpdatedAt: string
  /** How long it can be asked for, in ms from its creation; null: for ever. */
  ttlMs: number | null
  pollIntervalMs: number
} & (
  | { status: 'working' | 'cancelled' }
  | { status: 'input_required'; inputRequests: InputRequests }
  /** A call that failed is completed too: its result says so. */
  | { status: 'completed'; result: CallToolResult }
  | { status: 'failed'; error: { code: number; message: string } }
)

/** Where tasks are kept. Each method answers undefined or false for a task that is not there, or not the caller's. */
export interface TaskSource {
  get: (taskId: string, ctx: ServerContext) => Promise<TaskView | undefined>
  update: (taskId: string, responses: Record<string, unknown>, ctx: ServerContext) => Promise<boolean>
  /** A wish: what cannot be stopped any more goes on. */
  cancel: (taskId: string, ctx: ServerContext) => Promise<boolean>
}

const TaskId = z.looseObject({ taskId: z.string().max(200) })

/** Whether this client follows tasks. */
export const followsTasks = (server: McpServer): boolean =>
  server.server.getClientCapabilities()?.extensions?.[tasksExtension] !== undefined

/** The answer of a call that became a task; `told` says the same to those who read it. */
export function taskResult(view: TaskView, told: CallToolResult): CallToolResult {
  const { taskId, status, createdAt, lastUpdatedAt, ttlMs, pollIntervalMs } = view
  return { ...told, resultType: 'task', taskId, status, createdAt, lastUpdatedAt, ttlMs, pollIntervalMs }
}

/** Answers `tasks/...` from the first of the sources that knows the task. */
export function serveTasks({ server }: McpServer, sources: TaskSource[]): void {
  const first = async <T>(
    { taskId }: { taskId: string },
    ctx: ServerContext,
    ask: (source: TaskSource) => Promise<T | undefined | false>,
  ): Promise<T> => {
    requireExtension(server.getClientCapabilities()?.extensions)
    checkName(taskId, ctx)
    for (const source of sources) {
      const found = await ask(source)
      if (found !== undefined && found !== false) return found
    }
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such task.')
  }
  server.setRequestHandler('tasks/get', { params: TaskId }, async (params, ctx) => {
    return { ...(await first(params, ctx, (source) => source.get(params.taskId, ctx))) }
  })
  server.setRequestHandler('tasks/update', { params: TaskId }, async (params, ctx) => {
    // The SDK takes the responses out of the params of every request.
    const responses = ctx.mcpReq.inputResponses ?? {}
    await first(params, ctx, (source) => source.update(params.taskId, responses, ctx))
    return {}
  })
  server.setRequestHandler('tasks/cancel', { params: TaskId }, async (params, ctx) => {
    await first(params, ctx, (source) => source.cancel(params.taskId, ctx))
    return {}
  })
}

function requireExtension(extensions: Record<string, unknown> | undefined): void {
  if (extensions?.[tasksExtension] !== undefined) return
  throw new MissingRequiredClientCapabilityError({
    requiredCapabilities: { extensions: { [tasksExtension]: {} } },
  })
}

/** The header that names the task for whoever routes requests must name the one in the body. */
function checkName(taskId: string, ctx: ServerContext): void {
  const named = ctx.http?.req?.headers.get('mcp-name')
  if (named === undefined || named === null || named === taskId) return
  throw new ProtocolError(headerMismatch, `Mcp-Name: expected the taskId of the body.`)
}
const headerMismatch = -32_020
