/** Compares what a turn settled with what its author had seen; it knows nothing of the implementation. */
import type { Act, Conversation } from '../conversation-state.ts'
import { agreesOnly, plainYes } from './answers.ts'
import type { Plan } from './chat-events.ts'
import { argumentsOf, type Made, type Transcript, type View } from './chat-transcript.ts'
import { rule } from './rule.ts'

export interface Sent {
  act: Act
  view: View
  plan: Plan
  state: 'under way' | 'accepted' | 'refused'
  /** Nothing ran and nothing waited when it was accepted. */
  arrivedIdle: boolean
}
export class Judge {
  readonly #transcript: Transcript
  readonly #count: (what: string) => void
  readonly #settled = new Set<string>()

  constructor(transcript: Transcript, count: (what: string) => void) {
    this.#transcript = transcript
    this.#count = count
  }

  isSettled({ proposal }: Made): boolean {
    return this.#settled.has(proposal.proposalId)
  }

  judge(
    { act, view, arrivedIdle }: Sent,
    turn: number,
    startedAt: number,
    settled: ReturnType<Conversation['settleProposal']>,
    run: number,
  ): void {
    const latest = this.#transcript.made.at(-1)
    const open = latest && !this.#settled.has(latest.proposal.proposalId) ? latest : undefined
    const inSight = (made: Made): boolean =>
      view.lastTurn === made.turn &&
      view.lastTurnState === 'done' &&
      turn === made.turn + 1 &&
      this.#transcript.made.filter((other) => other.turn === made.turn).length === 1

    if (settled === null) {
      if (!open) return
      const agreed = plainYes.includes(act.text ?? '') && act.inSight === open.proposal.proposalId
      const asked = act.decision !== null || (agreed && arrivedIdle && inSight(open))
      rule(!asked, 'who answers what is before their eyes is heard')
      this.#count(plainYes.includes(act.text ?? '') ? 'yes without a proposal in sight' : 'decides nothing')
      return
    }
    const { kind, proposal } = settled
    const { proposalId } = proposal
    const made = this.#transcript.made.find((candidate) => candidate.proposal.proposalId === proposalId)
    rule(made !== undefined, 'only a proposal that was made is settled')
    rule(!this.#settled.has(proposalId), 'a proposal is settled once')
    this.#settled.add(proposalId)
    rule(made === latest, 'a proposal that another replaced is not settled')
    rule((kind === 'expired') === startedAt > made.proposal.expiresAt, 'a proposal expires when it says')
    if (act.decision !== null) {
      rule(act.proposalId === proposalId, 'a button decides about its own proposal')
      rule(view.shown.has(proposalId), 'the button was shown')
      rule(
        kind === 'expired' || kind === (act.decision === 'confirm' ? 'approved' : 'declined'),
        'as pressed',
      )
    } else {
      rule(inSight(made), "a typed answer's sender had this proposal alone before their eyes")
    }
    this.#count(`${kind} by ${act.decision === null ? 'text' : 'button'}`)
    if (kind !== 'approved') return
    const wanted = argumentsOf(
      made.proposal.change?.change.kind ?? 'book',
      this.#transcript.made.indexOf(made) + 1,
    )
    rule(proposal.digest === wanted.digest, 'the digest is that of what was shown')
    rule(
      JSON.stringify(proposal.change) === JSON.stringify(wanted.change),
      'the arguments are those that were shown',
    )
    const what = proposal.change?.change.kind ?? 'book'
    if (act.text !== null) rule(agreesOnly(act.text, what), `"${act.text}" is nothing but agreement`)
    this.#count(`approved: ${what}`)
    if (made.run < run) this.#count('approved in a later run')
  }
}
