/** Runs a history against the workflow code of this checkout. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { IllegalStateError } from '@temporalio/common'
import { DeterminismViolationError } from '@temporalio/workflow'
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type InjectedSinks,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker'
import type { RecorderSinks } from './command-recorder.ts'
import { failingTaskOf, upTo } from './tasks.ts'
import { commandsOf, explain, firstDifference, latest, type AskedCommand, type History } from './commands.ts'

export type Verdict =
  | { replays: true }
  | {
      replays: false
      /** `differs`: it decides otherwise than the history has it; `throws`: it fails, as it would in a worker. */
      how: 'differs' | 'throws'
      /** The first decision that is another one, or what was thrown, in a sentence. */
      problem: string
      /** `workflows/turn.ts:88`, where this code decides otherwise or throws; null where it cannot be told. */
      source: string | null
      /** In Temporal's words. */
      detail: string
    }

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export type Replayer = (history: History, workflowId: string) => Promise<Verdict>

/**
 * Of the workflows in `folder`, this checkout's by default, with the interceptors that a worker may have. Takes about a second: keep
 * one for many histories.
 */
export async function createReplayer(
  folder = pathOf('../../workflows'),
  interceptors: string[] = [],
): Promise<Replayer> {
  installRuntime()
  // Between our code and the recorder there are more than ten frames of the SDK.
  setFlagsFromString('--stack-trace-limit=50')
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: join(folder, 'index.ts'),
    workflowInterceptorModules: [...interceptors, pathOf('command-recorder.ts')],
    logger: new DefaultLogger('ERROR'),
  })
  return async (history, workflowId) => await replay(workflowBundle, history, workflowId)
}

/** A history that differs is a verdict, and no warning of the SDK's. The runtime ends with the last replay: it may be there, or not. */
function installRuntime(): void {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF' } } })
  } catch (error) {
    if (!(error instanceof IllegalStateError)) throw error
  }
}

async function replay(
  workflowBundle: WorkflowBundleWithSourceMap,
  history: History,
  workflowId: string,
): Promise<Verdict> {
  const asked: AskedCommand[] = []
  const sinks: InjectedSinks<RecorderSinks> = {
    recorder: { asked: { fn: (_info, command) => void asked.push(command), callDuringReplay: true } },
  }
  try {
    await Worker.runReplayHistory({ workflowBundle, sinks }, withFailingTask(history), workflowId)
    return { replays: true }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const detail = /message: "((?:[^"\\]|\\.)*)"/.exec(message)?.[1] ?? message
    if (!(error instanceof DeterminismViolationError)) {
      const source = sourceLineIn(message)
      const problem = `This code throws: ${detail}${source ? ` (${source})` : ''}.`
      return { replays: false, how: 'throws', problem, source, detail }
    }
    const reached = /HistoryEvent\(id: (\d+)/.exec(detail)?.[1]
    const difference = firstDifference(commandsOf(history), asked, reached ? Number(reached) : undefined)
    return {
      replays: false,
      how: 'differs',
      problem: explain(difference) + (difference.asked ? '' : latest(asked)),
      source: (difference.asked ?? asked.at(-1))?.source ?? null,
      detail,
    }
  }
}

/**
 * Replays end with the last task that completed: one that fails is run too, to see whether it still would. It runs up to its first
 * local activity, whose result a task that failed leaves nowhere.
 */
function withFailingTask(history: History): History {
  const failing = failingTaskOf(history)
  return failing === undefined ? history : upTo(history, failing)
}

const sourceLineIn = (message: string): string | null =>
  /workflows\/[\w-]+\.ts:\d+/.exec(message)?.[0] ?? null
