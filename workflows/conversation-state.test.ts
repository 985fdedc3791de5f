import { describe, expect, it } from 'vitest'
import type { ConversationState, OpenProposal } from '#contracts/conversation.ts'
import { Failure } from '#contracts/failures.ts'
import { Conversation, type Act } from './conversation-state.ts'

const proposal: OpenProposal = {
  proposalId: 'pr_1',
  digest: 'd',
  expiresAt: 1,
  presentedTurn: 1,
  dealerCode: 'MSIL-PUNE-001',
  summary: 'MSIL-PUNE-001 2026-12-02 10:00',
}
const fresh = (state: Partial<ConversationState> = {}): Conversation =>
  new Conversation({
    conversationId: 'c',
    nextTurn: 2,
    idleMs: 1,
    lastActAt: 0,
    seen: [],
    proposal: null,
    bookings: {},
    failureKind: null,
    dealerCode: null,
    ...state,
  })
const message = (messageId: string, text = 'hello', inSight: string | null = 'pr_1'): Act => ({
  messageId,
  digest: text,
  text,
  decision: null,
  proposalId: null,
  inSight,
})
const button = (proposalId: string): Act => ({
  messageId: `decision:${proposalId}`,
  digest: 'confirm',
  text: null,
  decision: 'confirm',
  proposalId,
  inSight: null,
})
const result = { turn: 1, outcome: 'replied' as const, failureKind: null }

describe('admission', () => {
  it('takes a repeated message in any state, so that it gets its first answer', () => {
    const chat = fresh()
    chat.remember(message('m1'), result)
    chat.closed = true
    expect(chat.refusal(message('m1'))).toBeUndefined()
    expect(chat.answer('m1')).toEqual(result)
  })

  it('refuses a known messageId with another text, answered or still running', () => {
    const chat = fresh()
    chat.remember(message('m1'), result)
    chat.running.set('m2', { digest: 'hello', result: Promise.resolve(result) })
    expect(chat.refusal(message('m1', 'other'))?.failure).toBe(Failure.messageIdReused)
    expect(chat.refusal(message('m2', 'other'))?.failure).toBe(Failure.messageIdReused)
  })

  it('refuses a sixth waiting message', () => {
    const chat = fresh()
    chat.pending = 5
    expect(chat.refusal(message('m1'))).toBeUndefined()
    chat.pending = 6
    expect(chat.refusal(message('m1'))?.failure).toBe(Failure.queueFull)
  })

  it('refuses new messages once closed, and asks to send again while rolling over', () => {
    const chat = fresh()
    chat.rollingOver = true
    expect(chat.refusal(message('m1'))?.failure).toBe(Failure.rollingOver)
    chat.closed = true
    expect(chat.refusal(message('m1'))?.failure).toBe(Failure.conversationClosed)
  })

  it('refuses a button under a proposal that is not the open one', () => {
    expect(fresh({ proposal }).refusal(button('pr_1'))).toBeUndefined()
    expect(fresh({ proposal }).refusal(button('pr_0'))?.failure).toBe(Failure.proposalNotOpen)
    expect(fresh().refusal(button('pr_1'))?.failure).toBe(Failure.proposalNotOpen)
  })

  it('forgets the oldest of more than 200 answers', () => {
    const chat = fresh()
    for (let n = 0; n <= 200; n++) chat.remember(message(`m${n}`), result)
    expect(chat.answer('m0')).toBeUndefined()
    expect(chat.answer('m200')).toEqual(result)
    expect(chat.state.seen).toHaveLength(200)
  })
})

describe('approval', () => {
  it('takes a typed yes right after the reply that presented the proposal', () => {
    const chat = fresh({ proposal })
    expect(chat.decisionOf(message('m', 'yes'), chat.proposalInSight())).toBe('confirm')
  })

  it('takes no typed yes that was sent while the proposing turn still ran', () => {
    const chat = fresh({ proposal: null })
    chat.pending = 1
    const inSight = chat.proposalInSight()
    chat.state.proposal = proposal
    expect(chat.decisionOf(message('m', 'yes'), inSight)).toBeNull()
  })

  it('takes no typed yes whose sender did not see the proposal', () => {
    const chat = fresh({ proposal })
    expect(chat.decisionOf(message('m', 'yes', null), chat.proposalInSight())).toBeNull()
  })

  it('takes no typed yes after another message came between', () => {
    const chat = fresh({ proposal, nextTurn: 3 })
    expect(chat.decisionOf(message('m', 'yes'), chat.proposalInSight())).toBeNull()
  })

  it('takes no typed yes for a proposal that replaced the one in sight', () => {
    const chat = fresh({ proposal })
    const inSight = chat.proposalInSight()
    chat.state.proposal = { ...proposal, proposalId: 'pr_2' }
    expect(chat.decisionOf(message('m', 'yes'), inSight)).toBeNull()
  })

  it('takes the button at any later time', () => {
    const chat = fresh({ proposal, nextTurn: 9 })
    expect(chat.decisionOf(button('pr_1'), chat.proposalInSight())).toBe('confirm')
  })
})

describe('bookings', () => {
  it('keeps the latest 50 for operators', () => {
    const chat = fresh()
    for (let n = 0; n <= 50; n++) chat.booking(`SB-${n}`, 'confirmed')
    expect(Object.keys(chat.state.bookings)).toHaveLength(50)
    expect(chat.state.bookings['SB-0']).toBeUndefined()
  })
})
