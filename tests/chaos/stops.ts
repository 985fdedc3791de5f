/** Brings a cohort to a step, holds it there, kills a process, and lets everything go on. */
import { randomUUID } from 'node:crypto'
import type { PartName, Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { Gate, type GateName } from './gates.ts'
import type { Journey } from './journey.ts'
import { isCut, type Component, type Deed, type Kind, type Step, type Stop } from './plan.ts'
import { awaitRollover } from './rollover.ts'
import { clearFaults, faultsFired, forgetModelCalls, heldModelCalls } from './switches.ts'
import { orderFault, releaseModel, setApimKind } from './switches.ts'

const parts: Record<Component, PartName> = {
  worker: 'worker',
  api: 'api',
  temporal: 'temporal',
  postgres: 'postgres',
  apim: 'mock-apim',
}

/**
 * Where each step is held. Where a process is frozen, the gate before its commit is opened once it is: the commit is done, and it
 * cannot say so to anyone.
 */
const gateOf: Partial<Record<Step, { gate: GateName; freeze?: 'worker' | 'mock-apim' }>> = {
  'message accepted': { gate: 'act' },
  'before the APIM call': { gate: 'intent' },
  'APIM call arrived': { gate: 'apimWrite' },
  'APIM committed': { gate: 'apimCommit', freeze: 'mock-apim' },
  'APIM replied': { gate: 'outcome' },
  'ledger written': { gate: 'outcomeCommit', freeze: 'worker' },
}

/** How a cohort is held at a step. */
interface Held {
  acts: Promise<PromiseSettledResult<void>[]>
  release: () => Promise<void>
  /** What waits holds nothing but a lock, which a process may outlive. */
  mayOutlive: boolean
}

export interface StopResult {
  acts: PromiseSettledResult<void>[]
  /** From the kill until every conversation finished its turn. */
  recoveryMs: number
}

interface Occasion {
  stack: Stack
  kind: Kind
  deed: Deed
  stop: Stop
  journeys: Journey[]
  /** What each customer does in this turn. */
  act: (journey: Journey) => Promise<void>
}

export async function runStop(occasion: Occasion): Promise<StopResult> {
  const { stack, kind, stop } = occasion
  if (isCut(stop.step)) return await cut(occasion)
  const { acts, release, mayOutlive } = await hold(occasion)
  const since = performance.now()
  await stack.kill(parts[stop.component])
  const late = stop.releaseLate && mayOutlive
  if (!late) await release()
  await restart(stack, kind, stop.component)
  if (late) await release()
  const settled = await acts
  return { acts: settled, recoveryMs: performance.now() - since }
}

async function hold(occasion: Occasion): Promise<Held> {
  const { stop, journeys } = occasion
  if (stop.step === 'model asked') return await holdModel(occasion)
  if (stop.step === 'model answered') {
    const { acts, release } = await holdModel(occasion)
    const gate = await Gate.shut(occasion.stack, 'modelAnswer')
    await release()
    await gate.holds(journeys.length)
    return { acts, release: () => gate.open(), mayOutlive: true }
  }
  if (stop.step === 'continue-as-new') {
    const { acts } = await awaitRollover(occasion.stack, journeys, occasion.act)
    return { acts, release: () => Promise.resolve(), mayOutlive: false }
  }
  return await holdAtGate(occasion)
}

async function holdModel({ stack, stop, journeys, act }: Occasion): Promise<Held> {
  const name = randomUUID()
  await forgetModelCalls(stack)
  await Promise.all(journeys.map((journey) => journey.holdModel(name, stop.modelCall)))
  const acts = Promise.allSettled(journeys.map(act))
  await waitFor(async () => (await heldModelCalls(stack, name)) >= journeys.length, {
    what: 'the model to be asked',
    timeoutMs: 60_000,
  })
  return { acts, release: () => releaseModel(stack, name), mayOutlive: true }
}

async function holdAtGate({ stack, stop, journeys, act }: Occasion): Promise<Held> {
  const spec = gateOf[stop.step]
  if (!spec) throw new Error(`No gate holds the step ${stop.step}`)
  const gate = await Gate.shut(stack, spec.gate)
  const acts = Promise.allSettled(journeys.map(act))
  await gate.holds(journeys.length)
  const { freeze } = spec
  if (!freeze) return { acts, release: () => gate.open(), mayOutlive: stop.component !== 'postgres' }
  signal(stack, freeze, 'SIGSTOP')
  await gate.letThrough()
  const release = async () => {
    signal(stack, freeze, 'SIGCONT')
    await gate.open()
  }
  return { acts, release, mayOutlive: false }
}

/** The backend's kind is in its memory; nobody may call it between its start and its setting, so the worker stands still. */
async function restart(stack: Stack, kind: Kind, component: Component): Promise<void> {
  if (component !== 'apim') return await stack.start(parts[component])
  signal(stack, 'worker', 'SIGSTOP')
  try {
    await stack.start('mock-apim')
    await setApimKind(stack, kind)
  } finally {
    signal(stack, 'worker', 'SIGCONT')
  }
}

function signal(stack: Stack, part: PartName, name: 'SIGSTOP' | 'SIGCONT'): void {
  const pid = stack.pid(part)
  // A part that was killed while it stood still needs no waking.
  if (pid !== undefined) process.kill(pid, name)
}

const endpoints: Record<Deed, string> = {
  book: 'create_booking',
  reschedule: 'update-appointment-booking',
  cancel: 'cancel-appointment-booking',
}
const lateMs = 2_500

async function cut({ stack, deed, stop, journeys, act }: Occasion): Promise<StopResult> {
  const kind = stop.step
  const fault = kind === 'late_commit' ? { kind, ms: lateMs } : { kind }
  await orderFault(stack, { endpoint: endpoints[deed], fault, times: journeys.length })
  const acts = Promise.allSettled(journeys.map(act))
  await waitFor(async () => (await faultsFired(stack)) > 0, { what: `the fault ${kind}`, timeoutMs: 60_000 })
  const since = performance.now()
  const settled = await acts
  const recoveryMs = performance.now() - since
  // What was to take effect later has by then: nothing comes after the judgement.
  await clearFaults(stack)
  return { acts: settled, recoveryMs }
}
