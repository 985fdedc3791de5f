/** Carries a plan out on several stacks at once and reports what the judge says. */
import { inspect } from 'node:util'
import { startStack, type Stack, type StackOptions } from '#tests/stack.ts'
import { describeCase, judgeAtDealer, judgeInTime } from './evidence.ts'
import { buildGates } from './gates.ts'
import { beginAll, type Journey } from './journey.ts'
import { innocent, isGuilty, since, type Verdict } from './judge.ts'
import { deeds, isCut, type Cohort, type Stop, type TurnName } from './plan.ts'
import { Report, type Place } from './report.ts'
import { rolloverSettings } from './rollover.ts'
import { runStop } from './stops.ts'
import { setApimKind } from './switches.ts'

export interface RunOptions {
  stacks: number
  stack?: StackOptions
  /** A line for people. */
  say: (line: string) => void
  /** Aborts between two turns; the stacks are stopped. */
  signal?: AbortSignal
}

/** A conversation with what was counted of it so far, and where to count what shows only later. */
interface Case {
  journey: Journey
  counted: Verdict
  place: Place | null
}

export async function runPlan(plan: readonly Cohort[], options: RunOptions): Promise<Report> {
  const report = new Report()
  const waiting = [...plan]
  const takePart = async (): Promise<void> => {
    const stack = await startStack({
      ...options.stack,
      temporal: rolloverSettings,
      say: (line) => report.addSupervisorLine(line),
    })
    try {
      await new Runner(stack, report, options).run(waiting)
    } finally {
      await stack.stop()
    }
  }
  const stacks = Array.from({ length: Math.min(options.stacks, plan.length) }, takePart)
  // All of them end before anything is said, or servers would be left behind.
  for (const result of await Promise.allSettled(stacks)) {
    if (result.status === 'rejected') report.troubles.push(`a stack: ${inspect(result.reason)}`)
  }
  if (waiting.length > 0) report.troubles.push(`${waiting.length} cohorts had no turn`)
  return report
}

class Runner {
  readonly #stack: Stack
  readonly #report: Report
  readonly #options: RunOptions
  readonly #cases: Case[] = []

  constructor(stack: Stack, report: Report, options: RunOptions) {
    this.#stack = stack
    this.#report = report
    this.#options = options
  }

  async run(waiting: Cohort[]): Promise<void> {
    await buildGates(this.#stack)
    for (let cohort = waiting.shift(); cohort && !this.#stopped; cohort = waiting.shift()) {
      try {
        await this.#accompany(cohort)
      } catch (error) {
        if (this.#stopped) return
        this.#trouble(`cohort ${cohort.number} (${cohort.kind}): ${inspect(error)}`)
      }
    }
    if (!this.#stopped) await this.#lookBack()
  }

  get #stopped(): boolean {
    return this.#options.signal?.aborted ?? false
  }

  async #accompany(cohort: Cohort): Promise<void> {
    await setApimKind(this.#stack, cohort.kind)
    const journeys = await beginAll(this.#stack, cohort.guests)
    const cases = journeys.map((journey): Case => ({ journey, counted: innocent(), place: null }))
    this.#cases.push(...cases)
    let left = Object.keys(cohort.stops).length
    for (const deed of deeds) {
      for (const part of ['ask', 'approve'] as const) {
        if (left === 0 || this.#stopped) return
        const turn: TurnName = `${deed}.${part}`
        const stop = cohort.stops[turn]
        const act = (journey: Journey): Promise<void> =>
          part === 'approve' ? journey.approve() : journey.ask(deed, stop ? 'by rules' : 'scripted')
        if (!stop) {
          await Promise.all(journeys.map(act))
          continue
        }
        left--
        const clean = await this.#meet(
          cohort,
          cases,
          { component: stop.component, deed, step: stop.step },
          stop,
          act,
        )
        if (!clean) return
      }
    }
  }

  /** One stop and its judgement. False when something is wrong: what follows would only repeat it. */
  async #meet(
    { number, kind }: Cohort,
    cases: Case[],
    place: Place,
    stop: Stop,
    act: (journey: Journey) => Promise<void>,
  ): Promise<boolean> {
    const journeys = cases.map(({ journey }) => journey)
    // Once more: a backend that ended by itself has forgotten its kind.
    await setApimKind(this.#stack, kind)
    const name = `cohort ${number}, ${kind}, ${place.deed}: ${stop.component} at "${stop.step}"`
    const { acts, recoveryMs } = await runStop({
      stack: this.#stack,
      kind,
      deed: place.deed,
      stop,
      journeys,
      act,
    })
    if (isCut(stop.step)) this.#report.addCut(place, recoveryMs)
    else this.#report.addKill(place, recoveryMs)
    const clean = await Promise.all(cases.map((known) => this.#judge(known, place, name)))
    this.#options.say(
      `${name}: ${(recoveryMs / 1_000).toFixed(1)} s${clean.every(Boolean) ? '' : ', NOT CLEAN'}`,
    )
    const refused = acts.filter((result) => result.status === 'rejected')
    if (clean.every(Boolean)) for (const { reason } of refused) this.#trouble(`${name}: ${inspect(reason)}`)
    return clean.every(Boolean) && refused.length === 0
  }

  async #judge(known: Case, place: Place, name: string): Promise<boolean> {
    const { facts, verdict } = await judgeInTime(known.journey)
    const added = since(known.counted, verdict)
    known.counted = verdict
    known.place = place
    this.#report.addVerdict(place, added)
    if (!isGuilty(added)) return true
    this.#options.say(`\n== ${name}\n${describeCase(known.journey, facts, added)}\n`)
    return false
  }

  /** What comes to light only after a conversation was judged: a request that took effect late, a wrong cancellation. */
  async #lookBack(): Promise<void> {
    const cases = this.#cases.filter(({ counted, place }) => place && !isGuilty(counted))
    const journeys = cases.map(({ journey }) => journey)
    const verdicts = await judgeAtDealer(this.#stack, journeys)
    for (const [at, { journey, counted, place }] of cases.entries()) {
      const added = since(counted, verdicts[at] ?? innocent())
      if (place) this.#report.addVerdict(place, added)
      if (isGuilty(added)) {
        this.#options.say(`\n== looking back at the end\n${describeCase(journey, undefined, added)}\n`)
      }
    }
  }

  #trouble(line: string): void {
    this.#report.troubles.push(line)
    this.#options.say(`\n== NOT CARRIED OUT: ${line}\n`)
  }
}
