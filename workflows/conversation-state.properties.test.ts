import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Conversation, type Act } from './conversation-state.ts'
import { anyEvents, type Event } from './testing/chat-events.ts'
import type { Sight } from './testing/chat-transcript.ts'
import { ChatWorld, type Counts } from './testing/chat-world.ts'

function live(sight: Sight, events: readonly Event[], counts?: Counts): void {
  const world = new ChatWorld(sight, counts)
  for (const event of events) world.happen(event)
  world.end()
}
const holds = (sight: Sight, numRuns: number): void =>
  fc.assert(
    fc.property(anyEvents, (events) => live(sight, events)),
    { numRuns },
  )

const noPlan = { makes: [], together: false, fails: false }
const proposing = { ...noPlan, makes: ['book' as const] }

describe('no sequence of messages, tool results and restarts books what the customer did not approve', () => {
  it('where the API looks up what the sender has in sight', () => holds('api', 2_000), 120_000)

  it(
    'where each tab says what it shows, however late it hears of things, and the API lets that pass',
    () => holds('tab', 2_000),
    120_000,
  )

  it(
    'where more is claimed to be in sight than is, and messages arrive at once',
    () => holds('overclaimed', 2_000),
    120_000,
  )

  it('reaching every kind of case', () => {
    const counts: Counts = {}
    fc.assert(
      fc.property(anyEvents, (events) => live('api', events, counts)),
      { numRuns: 1_000, seed: 20_261_124 },
    )
    for (const what of expected) expect(counts[what] ?? 0, what).toBeGreaterThan(20)
  })
})

const expected = [
  'approved by text',
  'approved by button',
  'declined by text',
  'declined by button',
  'expired by text',
  'expired by button',
  'approved: book',
  'approved: reschedule',
  'approved: cancel',
  'approved in a later run',
  'replaced by a later proposal',
  'yes without a proposal in sight',
  'decides nothing',
  'late with an old sight',
  'refused: ProposalNotOpen',
  'refused when its turn came',
  'refused: ConversationRollingOver',
  'refused: ConversationClosed',
  'reused messageId refused',
  'sent again',
  'repeat answered',
  'repeat while running',
  'continued as new',
  'continued as new with an open proposal',
]

it('refuses acts beyond the queue and answers the others in order', () => {
  const counts: Counts = {}
  const many = Array.from({ length: 8 }, (): Event => ({
    do: 'say',
    tab: 0,
    text: 'yes',
    plan: proposing,
    pace: 'arrived',
  }))
  live('api', many, counts)
  expect(counts['refused: QueueFull']).toBe(2)
  expect(counts['approved by text']).toBeUndefined()
})

it('remembers the latest 200 answers through any number of runs', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 450 }),
      fc.array(fc.nat(450), { maxLength: 4 }),
      (count, rollOvers) => {
        const state = { conversationId: 'c', nextTurn: 1, idleMs: 1, lastActAt: 0, seen: [], proposal: null }
        let chat = new Conversation({ ...state, bookings: {}, failureKind: null, dealerCode: null })
        const act = (n: number): Act => ({
          messageId: `m${n}`,
          digest: `d${n}`,
          text: 'yes',
          decision: null,
          proposalId: null,
          inSight: null,
        })
        const answer = (turn: number) => ({ turn, outcome: 'replied' as const, failureKind: null })
        for (let n = 1; n <= count; n++) {
          chat.remember(act(n), answer(n))
          if (rollOvers.includes(n)) chat = new Conversation(structuredClone(chat.state))
        }
        for (let n = 1; n <= count; n++) {
          expect(chat.answer(`m${n}`)).toEqual(n > count - 200 ? answer(n) : undefined)
          if (n > count - 200) {
            expect(chat.refusal(act(n))).toBeUndefined()
            expect(chat.refusal({ ...act(n), digest: 'other' })).toBeDefined()
          }
        }
        expect(chat.state.seen.length).toBe(Math.min(count, 200))
      },
    ),
    { numRuns: 30 },
  )
})
