/** Turns as `runTurn`, `decide`, `converse` and `onBookingChanged` run them; a `yield` stands for each of their awaits. */
import type { ProposalKind } from '#contracts/chat.ts'
import type { OpenProposal, TurnResult } from '#contracts/conversation.ts'
import { Failure } from '#contracts/failures.ts'
import type { Refusal } from '../conversation-state.ts'
import type { Plan } from './chat-events.ts'
import type { Judge, Sent } from './chat-judge.ts'
import type { ChatRun } from './chat-run.ts'
import type { Made, Transcript } from './chat-transcript.ts'
import { rule } from './rule.ts'

export const remembered = 200
export type Ended = { result: TurnResult } | { refusal: Refusal } | undefined

export class ChatTurns {
  readonly answers: { messageId: string; digest: string; result: TurnResult }[] = []
  readonly #run: ChatRun
  readonly #transcript: Transcript
  readonly #judge: Judge
  readonly #now: () => number
  readonly #count: (what: string) => void

  constructor(
    run: ChatRun,
    transcript: Transcript,
    judge: Judge,
    now: () => number,
    count: (what: string) => void,
  ) {
    this.#run = run
    this.#transcript = transcript
    this.#judge = judge
    this.#now = now
    this.#count = count
  }

  *turn(sent: Sent, inSight: OpenProposal | null): Generator<void, Ended> {
    const { act, plan } = sent
    if (act.decision !== null) {
      const refusal = this.#run.call((chat) => chat.decisionRefusal(act))
      if (refusal) return { refusal }
    }
    const turn = this.#beginTurn()
    this.#transcript.told.push({ kind: 'message', turn })
    const startedAt = this.#now()
    yield
    const settled = this.#run.call((chat) => chat.settleProposal(act, inSight, startedAt))
    this.#judge.judge(sent, turn, startedAt, settled, this.#run.number)
    yield
    this.#run.call((chat) => {
      chat.trail = []
      chat.proposedInTurn = 0
    })
    yield* this.#converse(turn, plan)
    this.#transcript.turns[turn - 1] = plan.fails ? 'failed' : 'done'
    this.#transcript.told.push({ kind: 'reply', turn, failed: plan.fails })
    yield
    if (plan.fails) this.#run.call((chat) => chat.replyFailed(turn))
    const failureKind = plan.fails ? Failure.modelUnavailable : null
    const result: TurnResult = { turn, outcome: plan.fails ? 'failed' : 'replied', failureKind }
    this.#run.call((chat) => chat.remember(act, result))
    rule(
      this.answers.slice(-remembered).every(({ messageId }) => messageId !== act.messageId),
      'a messageId runs once',
    )
    this.answers.push({ messageId: act.messageId, digest: act.digest, result })
    return { result }
  }

  *#converse(turn: number, { makes, together }: Plan): Generator<void> {
    const outcomes: Made[] = []
    for (const kind of makes) {
      const made = this.#propose(kind, turn)
      outcomes.push(made)
      yield
      if (!together) this.#learn(outcomes.splice(0))
      yield
    }
    this.#learn(outcomes)
  }

  #learn(outcomes: Made[]): void {
    for (const { turn, proposal } of outcomes) this.#run.call((chat) => chat.propose(turn, { ...proposal }))
  }

  *announce(): Generator<void, Ended> {
    const turn = this.#beginTurn()
    yield
    this.#transcript.turns[turn - 1] = 'done'
    this.#transcript.told.push({ kind: 'reply', turn, failed: false })
    yield
    return undefined
  }

  #beginTurn(): number {
    const turn = this.#run.call((chat) => {
      chat.turnsInThisRun++
      return chat.state.nextTurn++
    })
    this.#transcript.turns.push('running')
    rule(this.#transcript.turns.length === turn, 'turns are numbered in order')
    return turn
  }

  #propose(kind: ProposalKind, turn: number): Made {
    const before = this.#transcript.made.at(-1)
    if (before && !this.#judge.isSettled(before)) this.#count('replaced by a later proposal')
    return this.#transcript.propose(kind, turn, this.#run.number, this.#now())
  }
}
