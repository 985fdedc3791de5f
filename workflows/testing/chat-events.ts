/** What may happen to a chat in the property tests of `Conversation`. */
import fc from 'fast-check'
import type { Decision, ProposalKind } from '#contracts/chat.ts'
import { typedText } from './answers.ts'

export const tabs = 3

/** What the model does in a turn. `together`: both proposals in one round of tool calls. */
export interface Plan {
  makes: readonly ProposalKind[]
  together: boolean
  fails: boolean
}
/** How far an act gets at once: it is under way, it has arrived, or all turns have ended and all tabs know. */
export type Pace = 'sent' | 'arrived' | 'answered'

export type Event =
  | { do: 'say'; tab: number; text: string; plan: Plan; pace: Pace }
  | { do: 'press'; tab: number; which: number; decision: Decision; plan: Plan; pace: Pace }
  /** The API tries again, or Temporal hands the update out again: nothing is looked up anew. */
  | { do: 'deliver'; which: number }
  /** The client sends an accepted act again, perhaps with another text. */
  | { do: 'again'; which: number; tab: number; text: string | null }
  | { do: 'work'; stages: number }
  | { do: 'receive'; tab: number }
  | { do: 'wait'; minutes: number }
  | { do: 'announce' }
  | { do: 'rollOver' }
  | { do: 'restart' }
  | { do: 'close' }

const kind = fc.constantFrom<ProposalKind>('book', 'book', 'reschedule', 'cancel')
const plan: fc.Arbitrary<Plan> = fc.record({
  makes: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 6, arbitrary: fc.tuple(kind) },
    { weight: 1, arbitrary: fc.tuple(kind, kind) },
  ),
  together: fc.boolean(),
  fails: fc.nat(7).map((n) => n === 7),
})
const tab = fc.nat(tabs - 1)
const which = fc.oneof(fc.nat(30), fc.constant(0))
const pace = fc.constantFrom<Pace>('answered', 'answered', 'answered', 'arrived', 'arrived', 'sent')
const decision = fc.constantFrom<Decision>('confirm', 'confirm', 'decline')
const minutes = fc.oneof(fc.nat(10), fc.constant(31))

export const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('say'), tab, text: typedText, plan, pace }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('press'), tab, which, decision, plan, pace }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('work'), stages: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('deliver'), which }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('again'), which, tab, text: fc.option(typedText) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('receive'), tab }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait'), minutes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('announce') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rollOver') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
)
export const anyEvents: fc.Arbitrary<Event[]> = fc
  .tuple(fc.array(anyEvent, { minLength: 1, maxLength: 50, size: 'max' }), fc.nat(9))
  .map(([events, closing]) => (closing === 9 ? [...events, { do: 'close' }, ...events.slice(-5)] : events))

/** 0 is the latest. */
export const pick = <T>(from: readonly T[], which: number): T | undefined =>
  from[from.length - 1 - (which % Math.max(from.length, 1))]
