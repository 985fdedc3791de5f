/** The transcript in the database, what each tab has received of it, and who says what is in sight. */
import type { ProposalKind } from '#contracts/chat.ts'
import type { BookingChange, OpenProposal } from '#contracts/conversation.ts'
import { digestArguments, digestChange } from '#contracts/digest.ts'
import { tabs } from './chat-events.ts'

/**
 * Who says what the sender of a message had in sight. `api`: nobody but the API, which looks into the transcript, and every tab is
 * up to date when it sends. `tab`: each tab says what it shows, however late it is, and the API lets that pass where the transcript
 * says the same. `overclaimed`: whatever is open is said to be in sight; messages arrive at once.
 */
export type Sight = 'api' | 'tab' | 'overclaimed'

const minuteMs = 60_000
export const lifetime = 30 * minuteMs

export interface Made {
  proposal: Omit<OpenProposal, 'presentedTurn'>
  turn: number
  open: boolean
  run: number
}
type Told =
  | { kind: 'proposal'; proposalId: string }
  | { kind: 'message'; turn: number }
  | { kind: 'reply'; turn: number; failed: boolean }
/** What a tab showed at the moment its user acted. */
export interface View {
  shown: Set<string>
  lastTurn: number
  lastTurnState: 'running' | 'done' | 'failed' | 'none'
}
export class Transcript {
  readonly told: Told[] = []
  readonly turns: ('running' | 'done' | 'failed')[] = []
  readonly made: Made[] = []
  readonly #sight: Sight
  readonly #received = Array.from({ length: tabs }, () => 0)

  constructor(sight: Sight) {
    this.#sight = sight
  }

  receive(tab: number): void {
    this.#received[tab] = this.told.length
  }

  receiveAll(): void {
    this.#received.fill(this.told.length)
  }

  /** The tool's transaction: an open proposal is superseded, and every tab will be told. */
  propose(kind: ProposalKind, turn: number, run: number, now: number): Made {
    const number = this.made.length + 1
    for (const made of this.made) made.open = false
    const { digest, change } = argumentsOf(kind, number)
    const proposal = {
      proposalId: `pr_${number}`,
      digest,
      ...(change && { change }),
      expiresAt: now + lifetime,
      dealerCode: 'D1',
      summary: `proposal ${number}`,
    }
    const made: Made = { proposal, turn, open: true, run }
    this.made.push(made)
    this.told.push({ kind: 'proposal', proposalId: proposal.proposalId })
    return made
  }

  look(tab: number): View {
    const inDate = this.#sight !== 'tab'
    const received = inDate ? this.told.length : (this.#received[tab] ?? 0)
    this.#received[tab] = received
    const view: View = { shown: new Set(), lastTurn: 0, lastTurnState: 'none' }
    for (const told of this.told.slice(0, received)) {
      if (told.kind === 'proposal') view.shown.add(told.proposalId)
      else {
        view.lastTurn = told.turn
        view.lastTurnState = told.kind === 'message' ? 'running' : told.failed ? 'failed' : 'done'
      }
    }
    return view
  }

  /** What the API passes on for a message that was written with this before its author's eyes. */
  inSight({ shown, lastTurn, lastTurnState }: View): string | null {
    const of = (turn: number, seen: (made: Made) => boolean) =>
      this.made.findLast((made) => made.turn === turn && seen(made))?.proposal.proposalId ?? null
    if (this.#sight === 'overclaimed')
      return this.made.findLast(({ open }) => open)?.proposal.proposalId ?? null
    // `proposalInSight` of the API.
    const latest = this.turns.at(-1) === 'done' ? of(this.turns.length, ({ open }) => open) : null
    if (this.#sight === 'api') return latest
    const said =
      lastTurnState === 'done' ? of(lastTurn, ({ proposal }) => shown.has(proposal.proposalId)) : null
    return said === latest ? latest : null
  }
}

/** What the n-th proposal is about, as the customer is shown it. */
export function argumentsOf(
  kind: ProposalKind,
  number: number,
): { digest: string; change?: OpenProposal['change'] } {
  const time = `${String(8 + (number % 10)).padStart(2, '0')}:00`
  if (kind === 'book') return { digest: digestArguments({ dealer_code: 'D1', time, number: String(number) }) }
  const bookingRef = `SB-${number % 3}`
  const change: BookingChange =
    kind === 'cancel'
      ? { kind, reasonCode: 'CUSTOMER_REQUEST' }
      : { kind, appointmentDate: '2026-12-02', appointmentTime: time }
  return { digest: digestChange(bookingRef, change), change: { bookingRef, change } }
}
