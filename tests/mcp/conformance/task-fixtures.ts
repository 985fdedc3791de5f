/** Tools that the conformance suite asks for by name: calls that become tasks. They live in memory, as no workflow is behind them. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import {
  acceptedContent,
  inputRequired,
  MissingRequiredClientCapabilityError,
  type CallToolResult,
  type InputRequests,
  type McpServer,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { followsTasks, taskResult, tasksExtension, type TaskSource, type TaskView } from '#api/mcp/tasks.ts'
import { said, text } from './content-fixtures.ts'

interface Job {
  view: TaskView
  /** What its client still has to say. */
  asked: InputRequests
  /** Settles the task, once. */
  finish: (end: End) => void
}
type End = Pick<TaskView, 'status'> & { result?: CallToolResult; error?: { code: number; message: string } }

/** One for all servers: a server is made for each request. */
export class Jobs implements TaskSource {
  readonly #jobs = new Map<string, Job>()

  start(asked: InputRequests = {}): Job {
    const now = new Date().toISOString()
    const base = {
      taskId: randomUUID(),
      createdAt: now,
      lastUpdatedAt: now,
      ttlMs: 600_000,
      pollIntervalMs: 200,
    }
    const job: Job = {
      asked,
      view: { ...base, status: 'working' },
      finish: (end) => {
        if (job.view.status === 'working') job.view = { ...base, ...end } as TaskView
      },
    }
    this.#jobs.set(base.taskId, job)
    return job
  }

  get(taskId: string): Promise<TaskView | undefined> {
    const job = this.#jobs.get(taskId)
    const waits = job?.view.status === 'working' && Object.keys(job.asked).length > 0
    const view = waits ? { ...job.view, status: 'input_required', inputRequests: job.asked } : job?.view
    return Promise.resolve(view as TaskView | undefined)
  }

  update(taskId: string, responses: Record<string, unknown>): Promise<boolean> {
    const job = this.#jobs.get(taskId)
    if (!job) return Promise.resolve(false)
    job.asked = Object.fromEntries(Object.entries(job.asked).filter(([key]) => !(key in responses)))
    if (Object.keys(job.asked).length === 0) {
      job.finish({ status: 'completed', result: said(text('All was answered.')) })
    }
    return Promise.resolve(true)
  }

  cancel(taskId: string): Promise<boolean> {
    const job = this.#jobs.get(taskId)
    job?.finish({ status: 'cancelled' })
    return Promise.resolve(job !== undefined)
  }
}

const confirm = inputRequired.elicit({
  message: 'Sure?',
  requestedSchema: z.object({ confirm: z.boolean() }),
})
const Named = z.object({ name: z.string() })
const user_name = inputRequired.elicit({ message: 'What is your name?', requestedSchema: Named })

export function addTaskTools(server: McpServer, jobs: Jobs): void {
  /** A task for who follows tasks; others wait. */
  const run = async (job: Job, work: Promise<End>): Promise<CallToolResult> => {
    const ended = work.then(job.finish)
    if (followsTasks(server)) return taskResult(job.view, said(text('Under way.')))
    await ended
    return job.view.status === 'completed' ? job.view.result : said(text(job.view.status))
  }
  const after = async (ms: number, end: End): Promise<End> => await delay(ms, end)

  server.registerTool(
    'greet',
    { description: 'Greets', inputSchema: z.object({ name: z.string() }) },
    ({ name }) => said(text(`Hello, ${name}!`)),
  )
  server.registerTool(
    'slow_compute',
    {
      description: 'Takes its time',
      inputSchema: z.object({ seconds: z.number(), label: z.string().optional() }),
    },
    async ({ seconds }) => {
      const result = said(text(`Took ${seconds} s`))
      if (seconds === 0) return result
      return await run(jobs.start(), after(seconds * 1_000, { status: 'completed', result }))
    },
  )
  server.registerTool('failing_job', { description: 'Fails as a tool does' }, async () => {
    const result = { ...said(text('It failed')), isError: true }
    return await run(jobs.start(), after(300, { status: 'completed', result }))
  })
  server.registerTool('protocol_error_job', { description: 'Fails as a server does' }, async () => {
    const error = { code: -32_603, message: 'Internal error' }
    return await run(jobs.start(), after(300, { status: 'failed', error }))
  })
  const asking: Record<string, InputRequests> = {
    confirm_delete: { confirm },
    multi_input: { first: confirm, second: user_name },
  }
  for (const [tool, requests] of Object.entries(asking)) {
    const inputSchema = z.object({ filename: z.string().optional() })
    server.registerTool(tool, { description: 'Asks, then ends', inputSchema }, () =>
      taskResult(jobs.start(requests).view, said(text('Waits for an answer.'))),
    )
  }
  server.registerTool('test_tool_with_task', { description: 'Asks, then takes its time' }, async (ctx) => {
    const given = acceptedContent(ctx.mcpReq.inputResponses, 'user_name', Named)
    if (!given) return inputRequired({ inputRequests: { user_name } })
    const result = said(text(`Hello, ${given.name}!`))
    return await run(jobs.start(), after(300, { status: 'completed', result }))
  })
  requireTasks(server, ['failing_job', 'test_tool_with_task'])
}

type Handler = (request: { params?: { name?: unknown } }, ctx: never) => Promise<object>

/** A tool cannot throw a protocol error: the SDK makes a failed call of it. So these are refused before they are called. */
function requireTasks(server: McpServer, tools: string[]): void {
  const handlers = (server.server as unknown as { _requestHandlers: Map<string, Handler> })._requestHandlers
  const call = handlers.get('tools/call')
  if (!call) throw new Error('no tools/call to stand before')
  handlers.set('tools/call', async (request, ctx) => {
    const required = tools.includes(String(request.params?.name))
    if (!required || followsTasks(server)) return await call(request, ctx)
    throw new MissingRequiredClientCapabilityError({
      requiredCapabilities: { extensions: { [tasksExtension]: {} } },
    })
  })
}
