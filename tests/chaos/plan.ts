/** What a run will do, from its seed alone: who books what, and which process dies at which step. Pure. */
import { dealers } from '#mock-apim/dealers.ts'
import { baseOccupancy, capacityOf, slotTimes } from '#mock-apim/slots.ts'
import { Random } from './random.ts'

export const components = ['worker', 'api', 'temporal', 'postgres', 'apim'] as const
export type Component = (typeof components)[number]

/** How the dealer backend treats an `Idempotency-Key`, as its control settings. */
export const kinds = {
  'honours the key': { idempotency: 'honour', references: 'known' },
  'ignores the key': { idempotency: 'ignore', references: 'known' },
  'knows no reference': { idempotency: 'ignore', references: 'unknown' },
} as const
export type Kind = keyof typeof kinds
const kindNames = Object.keys(kinds) as Kind[]

/** Steps of any turn, in their order. */
export const turnSteps = ['message accepted', 'model asked', 'model answered'] as const
/** Steps of a change at the dealer, in their order; what each holds: stops.ts. */
export const changeSteps = [
  'before the APIM call',
  'APIM call arrived',
  'APIM committed',
  'APIM replied',
  'ledger written',
] as const
/** Faults of the connection to the dealer backend: nothing is killed. */
export const cuts = ['reset_before_commit', 'reset_after_commit', 'malformed_json', 'late_commit'] as const
export type Cut = (typeof cuts)[number]
export type Step = (typeof turnSteps)[number] | (typeof changeSteps)[number] | 'continue-as-new' | Cut
export const isCut = (step: Step): step is Cut => (cuts as readonly string[]).includes(step)

export const deeds = ['book', 'reschedule', 'cancel'] as const
/** What a customer wants; each takes two turns: to ask, and to approve the proposal. */
export type Deed = (typeof deeds)[number]
export type TurnName = `${Deed}.${'ask' | 'approve'}`

export interface Stop {
  step: Step
  component: Component
  /** What is held goes on only once the killed component is back: a request outlives its sender. */
  releaseLate: boolean
  /** Which of the turn's model calls is held, from 0. */
  modelCall: number
}
export interface Slot {
  dealerCode: string
  date: string
  time: string
}
export interface Guest {
  plate: string
  mobile: string
  slot: Slot
  /** Where a reschedule moves it, at the same dealer. */
  moveTo: Slot
  /** Approves with a typed yes rather than with the button. */
  types: boolean
}
/** Guests who go the same way at the same time. */
export interface Cohort {
  number: number
  kind: Kind
  guests: Guest[]
  stops: Partial<Record<TurnName, Stop>>
}
export interface PlanOptions {
  seed: number
  kills: number
  /** Conversations at once in a cohort. */
  guests: number
  /** YYYY-MM-DD; appointments are on the days after it. */
  today: string
}

export function makePlan({ seed, kills, ...options }: PlanOptions): Cohort[] {
  const random = new Random(seed)
  // Streams of their own: what happens is the same on every day and for any number of guests.
  const people = new Random(random.below(2 ** 31))
  const slots = freeSlots(new Random(random.below(2 ** 31)), options.today)
  const plates = uniquePlates(people)
  const bags = new Map(kindNames.map((kind) => [kind, makeBags(random)]))
  const order = random.shuffled(kindNames)
  const cohorts: Cohort[] = []
  for (let left = kills, number = 1; left > 0; number++) {
    const kind = order[number % order.length] as Kind
    const stops: Cohort['stops'] = {}
    for (const [turn, bag] of bags.get(kind) ?? []) {
      if (left === 0) break
      const stop = bag.next().value
      stops[turn] = stop
      if (!isCut(stop.step)) left--
    }
    const guests = Array.from({ length: options.guests }, () => makeGuest(people, plates, slots))
    cohorts.push({ number, kind, guests, stops })
  }
  return cohorts
}

export const killsOf = (cohorts: readonly Cohort[]): number =>
  cohorts.flatMap(({ stops }) => Object.values(stops)).filter(({ step }) => !isCut(step)).length

type Bag = Generator<Stop, never>
function makeBags(random: Random): [TurnName, Bag][] {
  const bags: [TurnName, Bag][] = []
  for (const deed of deeds) {
    if (deed === 'book') bags.push(['book.ask', stopsOf(random, turnSteps, [], 4)])
    const more = deed === 'book' ? [...turnSteps, 'continue-as-new' as const] : []
    bags.push([`${deed}.approve`, stopsOf(random, [...changeSteps, ...more], cuts, 1)])
  }
  return bags
}

/** Every step with every component, evenly: each pass has every step once, with another component than before. */
function* stopsOf(random: Random, steps: readonly Step[], cuts: readonly Cut[], modelCalls: number): Bag {
  const makeStop = (step: Step, component: Component): Stop => ({
    step,
    component,
    releaseLate: random.coin(),
    modelCall: random.below(modelCalls),
  })
  for (;;) {
    const order = random.shuffled(steps)
    const others = random.shuffled(components)
    const breaks = random.shuffled(cuts)
    for (let pass = 0; pass < components.length; pass++) {
      for (const [at, step] of order.entries()) {
        yield makeStop(step, others[(at + pass) % others.length] as Component)
      }
      const cut = breaks[pass]
      if (cut) yield makeStop(cut, 'apim')
    }
  }
}

function makeGuest(random: Random, plates: Generator<string, never>, slots: Slot[]): Guest {
  const slot = take(slots)
  const moveTo = take(slots.filter(({ dealerCode }) => dealerCode === slot.dealerCode))
  slots.splice(slots.indexOf(moveTo), 1)
  const mobile = `9${String(random.below(1_000_000_000)).padStart(9, '0')}`
  return { plate: plates.next().value, mobile, slot, moveTo, types: random.coin() }
}

function take<T>(from: T[]): T {
  const last = from.pop()
  if (last === undefined) throw new Error('The plan needs more slots than there are')
  return last
}

function* uniquePlates(random: Random): Generator<string, never> {
  const used = new Set<string>()
  const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ'.split('')
  for (;;) {
    const series = random.pick(letters) + random.pick(letters)
    const plate = `MH12${series}${1_000 + random.below(9_000)}`
    if (used.has(plate)) continue
    used.add(plate)
    yield plate
  }
}

/** At least three places are free: where there is room for one only, a second booking would be refused and go unseen. */
function freeSlots(random: Random, today: string): Slot[] {
  const slots: Slot[] = []
  for (let day = 2; day <= 120; day++) {
    const date = new Date(Date.parse(today) + day * 86_400_000).toISOString().slice(0, 10)
    for (const { dealer_code } of dealers) {
      for (const time of slotTimes) {
        const held = baseOccupancy({ dealer_code, date, time, lane: 'workshop' })
        if (capacityOf('workshop') - held >= 3) slots.push({ dealerCode: dealer_code, date, time })
      }
    }
  }
  return random.shuffled(slots)
}
