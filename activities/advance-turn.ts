/**
 * A turn's talk with the model: model call, tools, model call, ... until it replied or needs its workflow. One activity rather than
 * one for each step: a step is as durable by its row in the database, and an activity costs as much as ten rows.
 */
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import {
  turnLimits,
  type Activities,
  type HeldUpCall,
  type ModelStep,
  type StepKey,
  type ToolOutcome,
  type TurnPosition,
  type TurnProgress,
} from '#contracts/activities.ts'
import { beating } from './beating.ts'
import { isPaused } from './budget.ts'
import type { Deps } from './deps.ts'
import { createModelCaller } from './model.ts'
import { createToolCaller } from './tools.ts'
import { actItems, storeAct } from './transcript.ts'
import { readTurnMemory, type TurnMemory } from './turn-memory.ts'
import { countTokens } from './model-usage.ts'

export function advanceTurnActivities(deps: Deps): Pick<Activities, 'takeTurn' | 'advanceTurn'> {
  const { db, budget } = deps
  const callers: Callers = { callModel: createModelCaller(deps), tools: createToolCaller(deps) }

  async function advance(
    memory: TurnMemory,
    attempts: Attempts,
    position: TurnPosition,
  ): Promise<TurnProgress> {
    try {
      return await new Advance(callers, memory, attempts, position).run()
    } finally {
      await countTokens(deps, memory)
    }
  }

  return {
    takeTurn: (act) =>
      attempting(async (attempts) => {
        const position = { step: 1, modelCalls: 0, repairs: 0 }
        const at = new Date()
        const stored = storeAct(db, act, at)
        // Whoever waits for `writing` hears of it.
        stored.catch(() => undefined)
        const memory = await readTurnMemory(db, { ...act, ...position }, { at, items: actItems(act), stored })
        // What this turn itself has spent before a crash does not stop it.
        const paused = !memory.goesOn && (await isPaused(db, act.conversationId, memory.standing, budget))
        if (!paused) return await advance(memory, attempts, position)
        await stored
        return { ...nothingDone(position), ended: 'paused' }
      }),

    advanceTurn: (input) =>
      attempting(async (attempts) => await advance(await readTurnMemory(db, input), attempts, input)),
  }
}

const nothingDone = ({ step, modelCalls, repairs }: TurnPosition): TurnProgress => ({
  step,
  modelCalls,
  repairs,
  ended: null,
  calls: [],
  heldUp: [],
})

const attempting = (run: (attempts: Attempts) => Promise<TurnProgress>): Promise<TurnProgress> => {
  const attempts = new Attempts()
  return beating(
    () => run(attempts),
    () => attempts.underWay,
  )
}

/** Which step is under way, for operators, and since which attempt of the activity, for the attempt after it. */
class Attempts {
  underWay = activityInfo().heartbeatDetails as { step: number; since: number } | undefined

  /** Attempts at this step so far, from 1. */
  at(step: number): number {
    const { attempt } = activityInfo()
    const since = this.underWay?.step === step ? this.underWay.since : attempt
    this.underWay = { step, since }
    return attempt - since + 1
  }
}

interface Callers {
  callModel: ReturnType<typeof createModelCaller>
  tools: ReturnType<typeof createToolCaller>
}

class Advance {
  readonly #memory: TurnMemory
  readonly #progress: TurnProgress
  readonly #callers: Callers
  readonly #attempts: Attempts

  constructor(callers: Callers, memory: TurnMemory, attempts: Attempts, position: TurnPosition) {
    this.#memory = memory
    this.#attempts = attempts
    this.#progress = nothingDone(position)
    this.#callers = callers
  }

  async run(): Promise<TurnProgress> {
    const progress = await this.#run()
    await this.#memory.writing
    return progress
  }

  async #run(): Promise<TurnProgress> {
    const progress = this.#progress
    while (progress.ended === null) {
      if (progress.modelCalls === turnLimits.modelCalls) return { ...progress, ended: 'model_loop' }
      progress.modelCalls++
      const key = this.#take()
      const answer = await this.#ask(key)
      if (answer.kind !== 'calls') return { ...progress, ended: answer.kind }
      const outcomes = await this.#carryOut(key.step, answer)
      const invalid = outcomes.some(({ outcome }) => outcome === 'invalid')
      if (invalid && ++progress.repairs > turnLimits.repairs) return { ...progress, ended: 'bad_tool_calls' }
      // A proposal can be answered by its button at once, so its workflow has to know of it.
      if (progress.heldUp.length > 0 || outcomes.some(({ proposal }) => proposal)) break
    }
    return progress
  }

  #take(): StepKey {
    return { ...this.#memory.key, step: this.#progress.step++ }
  }

  async #ask(key: StepKey): Promise<ModelStep> {
    const stored = this.#memory.modelStep(key.step)
    if (stored) return stored
    return await this.#callers.callModel(key, this.#memory, this.#attempts.at(key.step))
  }

  /** Reads side by side, proposals one after another; what is not done in passing is left for the workflow, with all behind it. */
  async #carryOut(
    modelStep: number,
    { calls }: Extract<ModelStep, { kind: 'calls' }>,
  ): Promise<ToolOutcome[]> {
    const { heldUp, calls: done } = this.#progress
    const wanted = calls.map((call): HeldUpCall => ({ ...call, modelStep, step: 0 }))
    const reads = wanted.filter(({ proposes }) => !proposes)
    const proposals = wanted.filter(({ proposes }) => proposes)
    for (const call of [...reads, ...proposals]) call.step = this.#take().step
    const outcomes: ToolOutcome[] = []
    const note = (call: HeldUpCall, outcome: ToolOutcome | undefined): void => {
      if (!outcome) return void heldUp.push(call)
      outcomes.push(outcome)
      done.push({ summary: call.summary, outcome })
    }
    const answers = await Promise.all(reads.map((call) => this.#try(call)))
    for (const [at, call] of reads.entries()) note(call, answers[at])
    for (const call of proposals) note(call, heldUp.length > 0 ? undefined : await this.#try(call))
    return outcomes
  }

  async #try(call: HeldUpCall): Promise<ToolOutcome | undefined> {
    const key = { ...this.#memory.key, ...call }
    const stored = this.#memory.toolOutcome(call.step)
    return stored ?? (await this.#callers.tools.quickly(key, this.#memory, cancellationSignal()))
  }
}
