/** Runs in the workflow sandbox of a replay: says what the code asks of Temporal, and where in the code it does. */
import { proxySinks, type Sinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow'
import type { AskedCommand, CommandKind } from './commands.ts'

export interface RecorderSinks extends Sinks {
  recorder: { asked(command: AskedCommand): void }
}

const { recorder } = proxySinks<RecorderSinks>()

/** The first frame in our own workflow code; the sandbox has mapped the frames to the sources already. */
function whereAsked(): string | null {
  return /workflows\/[\w-]+\.ts:\d+/.exec(new Error().stack ?? '')?.[0] ?? null
}

const asked = (kind: CommandKind, name: string): void => recorder.asked({ kind, name, source: whereAsked() })

export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity(input, next) {
        asked('activity', input.activityType)
        return next(input)
      },
      scheduleLocalActivity(input, next) {
        asked('localActivity', input.activityType)
        return next(input)
      },
      startTimer(input, next) {
        asked('timer', '')
        return next(input)
      },
      startChildWorkflowExecution(input, next) {
        asked('childWorkflow', input.workflowType)
        return next(input)
      },
      signalWorkflow(input, next) {
        asked('signal', input.signalName)
        return next(input)
      },
      continueAsNew(input, next) {
        asked('continueAsNew', '')
        return next(input)
      },
    },
  ],
})
