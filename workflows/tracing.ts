/**
 * Carries the trace of whoever asked through a workflow, to all that it asks for in turn. Bundled only where traces are on. Nothing
 * here draws a random number, awaits or makes a command, so a history replays with it and without it alike.
 */
import type { Headers } from '@temporalio/common'
import { ApplicationFailure } from '@temporalio/common'
import {
  AsyncLocalStorage,
  proxySinks,
  workflowInfo,
  type Sinks,
  type WorkflowInterceptors,
} from '@temporalio/workflow'
import { digestText } from '#contracts/digest.ts'
import { traceparentIn, withTraceparent } from '#contracts/trace-header.ts'
import { now } from './clock.ts'

/** An update that has been answered. Its span is made outside of the sandbox. */
export interface AnsweredUpdate {
  update: string
  spanId: string
  /** `traceparent` of who sent it. */
  parent: string
  /** The workflow's own time, ms since the epoch. */
  startedAt: number
  endedAt: number
  failure: string | null
}
export interface TraceSinks extends Sinks {
  traces: { updateAnswered: (answered: AnsweredUpdate) => void }
}

export function interceptors(): WorkflowInterceptors {
  const current = new AsyncLocalStorage<string | undefined>()
  const { traces } = proxySinks<TraceSinks>()
  const within = <T>(headers: Headers, work: () => T): T => current.run(traceparentIn(headers), work)
  const passOn = <T extends { headers: Headers }>(input: T): T => {
    const traceparent = current.getStore()
    return traceparent === undefined
      ? input
      : { ...input, headers: withTraceparent(input.headers, traceparent) }
  }

  return {
    inbound: [
      {
        execute: (input, next) => within(input.headers, () => next(input)),
        handleSignal: (input, next) => within(input.headers, () => next(input)),
        handleUpdate(input, next) {
          const parent = traceparentIn(input.headers)
          if (parent === undefined) return next(input)
          const spanId = spanIdOf(input.updateId)
          const startedAt = now()
          const answer = current.run(childOf(parent, spanId), () => next(input))
          const ended = (failure: string | null) => {
            const { name: update } = input
            traces.updateAnswered({ update, spanId, parent, startedAt, endedAt: now(), failure })
          }
          answer.then(
            () => ended(null),
            (error: unknown) => ended(kindOf(error)),
          )
          return answer
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(passOn(input)),
        scheduleLocalActivity: (input, next) => next(passOn(input)),
        startChildWorkflowExecution: (input, next) => next(passOn(input)),
        signalWorkflow: (input, next) => next(passOn(input)),
      },
    ],
    internals: [
      {
        dispose(input, next) {
          current.disable()
          next(input)
        },
      },
    ],
  }
}

/** The same in each replay, and by each worker that takes the workflow over: what they all start belongs under one span. */
const spanIdOf = (updateId: string): string =>
  digestText(`${workflowInfo().workflowId}\n${workflowInfo().runId}\n${updateId}`).slice(0, 16)

const childOf = (parent: string, spanId: string): string =>
  parent.replace(/^(..-.{32})-.{16}-(..)$/, `$1-${spanId}-$2`)

const kindOf = (error: unknown): string =>
  error instanceof ApplicationFailure ? (error.type ?? error.name) : 'unknown'
