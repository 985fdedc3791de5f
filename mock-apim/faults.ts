/** Faults to order, in memory: which endpoint misbehaves, how, how often. */
import { randomUUID } from 'node:crypto'
import type { ApimEndpoint, Fault, FaultKind, FaultRequest, FaultView } from '#contracts/apim-faults.ts'
import { createWaits } from './waits.ts'

/** Whether the caller gets no reply at all. */
export const breaksConnection = (kind: FaultKind): boolean =>
  kind === 'reset_before_commit' || kind === 'reset_after_commit' || kind === 'late_commit'

/** A fault that a call met. */
export interface Met {
  /** Of the order. */
  id: string
  fault: Fault
}

export type Faults = ReturnType<typeof createFaults>

export function createFaults() {
  const ordered = new Map<string, { view: Omit<FaultView, 'waiting'>; draw: () => number }>()
  const waits = createWaits()

  /**
   * What a call to the endpoint meets, oldest order first. Latencies add up; the first fault of another kind is the
   * last. So two orders with `times` follow each other.
   */
  function meet(endpoint: ApimEndpoint): Met[] {
    const met: Met[] = []
    for (const { view, draw } of ordered.values()) {
      if (view.endpoint !== '*' && view.endpoint !== endpoint) continue
      if (view.times !== undefined && view.fired >= view.times) continue
      if (draw() >= view.rate) continue
      view.fired++
      met.push({ id: view.id, fault: view.fault })
      if (view.fault.kind !== 'latency') break
    }
    return met
  }

  /**
   * Runs `act` once the call may go on: a held one when its name is released, a late commit after its `ms`, and both
   * when their fault is taken back. A stopping process waits for neither: what has had no effect by then has none.
   */
  function whenLetGo({ id, fault }: Met, act: () => Promise<void>): Promise<void> {
    // Taken back since the call met it: nothing would let the call go.
    if (!ordered.has(id)) return act()
    const name = fault.kind === 'hold' ? fault.name : null
    return waits.run({ faultId: id, name, ms: fault.kind === 'late_commit' ? fault.ms : null }, act)
  }

  return {
    meet,
    whenLetGo,
    add: (request: FaultRequest): string => {
      const id = randomUUID()
      ordered.set(id, { view: { ...request, id, fired: 0 }, draw: randomNumbers(request.seed) })
      return id
    },
    /** Spent ones too, with how often each fired. */
    list: (): FaultView[] =>
      [...ordered.values()].map(({ view }) => ({ ...view, waiting: waits.countHeld(view.id) })),
    /**
     * Lets go the calls held under the name at this moment, whichever fault holds them; a call that comes later is held
     * again. Resolves to their number once those that had no effect yet have had it.
     */
    release: (name: string): Promise<number> => waits.letGo((wait) => wait.name === name),
    /** False when there is none with that id; else true once the calls that waited for it have taken effect. */
    remove: async (id: string): Promise<boolean> => {
      if (!ordered.delete(id)) return false
      await waits.letGo((wait) => wait.faultId === id)
      return true
    },
    /** Resolves once every call that waited has taken effect, late commits too: none comes after. */
    clear: async (): Promise<void> => {
      ordered.clear()
      await waits.letGo(() => true)
    },
  }
}

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
