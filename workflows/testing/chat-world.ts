/**
 * One customer's chat with all that surrounds it, for property tests of `Conversation`: tabs and what each has received, the
 * API with messages under way, the transcript in the database, and turns worked off in order. The real `Conversation` is called
 * as `conversation.ts` calls it; a generator's `yield` stands for each of its awaits, so that anything may happen there.
 *
 * The judge (`#judge`) knows nothing of the implementation: it compares each settled proposal with what its author had seen.
 */
import fc from 'fast-check'
import type { Decision, ProposalKind } from '#contracts/chat.ts'
import type { BookingChange, ConversationState, OpenProposal, TurnResult } from '#contracts/conversation.ts'
import { digestArguments, digestChange } from '#contracts/digest.ts'
import { Failure } from '#contracts/failures.ts'
import { Conversation, decisionAct, messageAct, type Act, type Refusal } from '../conversation-state.ts'
import { agreesOnly, plainYes, typedText } from './answers.ts'

/** What the model does in a turn. `together`: both proposals in one round of tool calls. */
export interface Plan {
  makes: readonly ProposalKind[]
  together: boolean
  fails: boolean
}
/** How far an act gets at once: it is under way, it has arrived, or all turns have ended and all tabs know. */
type Pace = 'sent' | 'arrived' | 'answered'

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

/**
 * Who says what the sender of a message had in sight. `api`: the API looks into the transcript (the product), and every tab is
 * up to date when it sends. `lagging`: the same with tabs that have not received everything. `tab`: each tab says what it shows.
 * `overclaimed`: whatever is open is said to be in sight; messages arrive at once.
 */
export type Sight = 'api' | 'lagging' | 'tab' | 'overclaimed'

const tabs = 3
const minuteMs = 60_000
const lifetime = 30 * minuteMs
const remembered = 200

interface Made {
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
interface View {
  shown: Set<string>
  lastTurn: number
  lastTurnState: 'running' | 'done' | 'failed' | 'none'
}
interface Sent {
  act: Act
  view: View
  plan: Plan
  state: 'under way' | 'accepted' | 'refused'
  /** Nothing ran and nothing waited when it was accepted. */
  arrivedIdle: boolean
}
type Ended = { result: TurnResult } | { refusal: Refusal } | undefined
interface Entry {
  run: Generator<void, Ended>
  messageId: string | null
}

function rule(holds: boolean, broken: string): asserts holds {
  if (!holds) throw new Error(`broken: ${broken}`)
}

export type Counts = Record<string, number>

export class ChatWorld {
  readonly counts: Counts
  readonly #sight: Sight
  #now = 1_000_000
  #chat: Conversation
  /** The run's input and everything that was done to its state since: a restarted worker does it all again. */
  #input: string
  #run = 1
  #history: ((chat: Conversation) => unknown)[] = []
  readonly #received = Array.from({ length: tabs }, () => 0)
  readonly #told: Told[] = []
  readonly #turns: ('running' | 'done' | 'failed')[] = []
  readonly #made: Made[] = []
  readonly #sent: Sent[] = []
  readonly #queue: Entry[] = []
  #current: Entry | undefined
  readonly #settled = new Set<string>()
  readonly #answers: { messageId: string; digest: string; result: TurnResult }[] = []

  constructor(sight: Sight, counts: Counts = {}) {
    this.#sight = sight
    this.counts = counts
    const state: ConversationState = {
      conversationId: 'c',
      nextTurn: 1,
      idleMs: 1,
      lastActAt: 0,
      seen: [],
      proposal: null,
      bookings: {},
      failureKind: null,
      dealerCode: null,
    }
    this.#input = JSON.stringify(state)
    this.#chat = new Conversation(state)
  }

  /** @throws Error that names the rule which was broken. */
  happen(event: Event): void {
    switch (event.do) {
      case 'say': {
        const { text, plan, pace } = event
        const messageId = `m${this.#sent.length}`
        const view = this.#look(event.tab)
        this.#send({ ...messageAct({ messageId, text, inSight: this.#inSight(view) }) }, view, plan, pace)
        break
      }
      case 'press': {
        const view = this.#look(event.tab)
        const proposalId = pick([...view.shown], event.which)
        if (proposalId === undefined) break
        this.#send(decisionAct({ proposalId, decision: event.decision }), view, event.plan, event.pace)
        break
      }
      case 'deliver': {
        const sent = pick(this.#sent, event.which)
        if (sent && sent.state !== 'refused') this.#deliver(sent)
        break
      }
      case 'again':
        this.#sendAgain(event)
        break
      case 'work':
        for (let stage = 0; stage < event.stages && this.#work(); stage++);
        break
      case 'receive':
        this.#received[event.tab] = this.#told.length
        break
      case 'wait':
        this.#now += event.minutes * minuteMs
        break
      case 'announce':
        this.#inOrder({ run: this.#announce(), messageId: null })
        break
      case 'rollOver':
        this.#call((chat) => (chat.rollingOver = true))
        this.#continueAsNew()
        break
      case 'restart':
        this.#restart()
        break
      case 'close':
        this.#call((chat) => (chat.closed = true))
        break
    }
  }

  /** Lets everything come to its end; each proposal was settled once and each act has one answer. */
  end(): void {
    for (let round = 1; round <= 2; round++) {
      while (this.#work());
      for (const sent of this.#sent.filter(({ state }) => state !== 'refused')) this.#deliver(sent)
      while (this.#work());
      if (round === 1) this.happen({ do: 'rollOver' })
    }
    this.#restart()
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }

  #call<T>(step: (chat: Conversation) => T): T {
    this.#history.push(step)
    return step(this.#chat)
  }

  // Tabs and API

  #look(tab: number): View {
    const inDate = this.#sight === 'api' || this.#sight === 'overclaimed'
    const received = inDate ? this.#told.length : this.#received[tab]!
    this.#received[tab] = received
    const view: View = { shown: new Set(), lastTurn: 0, lastTurnState: 'none' }
    for (const told of this.#told.slice(0, received)) {
      if (told.kind === 'proposal') view.shown.add(told.proposalId)
      else {
        view.lastTurn = told.turn
        view.lastTurnState = told.kind === 'message' ? 'running' : told.failed ? 'failed' : 'done'
      }
    }
    return view
  }

  #inSight({ shown, lastTurn, lastTurnState }: View): string | null {
    const of = (turn: number, seen: (made: Made) => boolean) =>
      this.#made.findLast((made) => made.turn === turn && seen(made))?.proposal.proposalId ?? null
    if (this.#sight === 'overclaimed') return this.#made.findLast(({ open }) => open)?.proposal.proposalId ?? null
    if (this.#sight === 'tab') {
      return lastTurnState === 'done' ? of(lastTurn, ({ proposal }) => shown.has(proposal.proposalId)) : null
    }
    // `proposalInSight` of the API.
    return this.#turns.at(-1) === 'done' ? of(this.#turns.length, ({ open }) => open) : null
  }

  #send(act: Act, view: View, plan: Plan, pace: Pace): void {
    const sent: Sent = { act, view, plan, state: 'under way', arrivedIdle: false }
    this.#sent.push(sent)
    if (pace === 'sent' && this.#sight !== 'overclaimed') return
    this.#deliver(sent)
    if (pace !== 'answered') return
    while (this.#work());
    this.#received.fill(this.#told.length)
  }

  #sendAgain({ which, tab, text }: Event & { do: 'again' }): void {
    const first = pick(
      this.#sent.filter(({ state }) => state === 'accepted'),
      which,
    )
    if (!first) return
    const view = this.#look(tab)
    const { act } = first
    const same = act.text === null || text === null || text === act.text
    const again = same
      ? { ...act, inSight: act.text === null ? null : this.#inSight(view) }
      : messageAct({ messageId: act.messageId, text, inSight: this.#inSight(view) })
    if (!same) {
      const refusal = this.#call((chat) => chat.refusal(again))
      rule(refusal?.failure === Failure.messageIdReused, 'a messageId counts for one text')
      return this.#count('reused messageId refused')
    }
    this.#count('sent again')
    this.#deliver({ act: again, view, plan: first.plan, state: 'under way', arrivedIdle: false })
  }

  // Handlers: the validators and `take` of `conversation.ts`

  #deliver(sent: Sent): void {
    const { act } = sent
    const { messageId } = act
    const first = this.#answers.slice(-remembered).find((answer) => answer.messageId === messageId)
    const refusal = this.#call((chat) => chat.refusal(act))
    if (refusal) return this.#refused(sent, refusal, first?.digest === act.digest)
    const answered = this.#call((chat) => chat.answer(messageId))
    if (answered) {
      rule(JSON.stringify(answered) === JSON.stringify(first?.result), 'the same messageId gets the same answer')
      return this.#count('repeat answered')
    }
    rule(first === undefined, 'an answer is remembered')
    if (this.#call((chat) => chat.running.has(messageId))) return this.#count('repeat while running')
    if (sent.state === 'under way' && act.inSight !== null && this.#turns.length > sent.view.lastTurn) {
      this.#count('late with an old sight')
    }
    const inSight = this.#call((chat) => chat.proposalInSight())
    sent.arrivedIdle = this.#queue.length === 0 && this.#current === undefined
    sent.state = 'accepted'
    const { digest } = act
    this.#inOrder({ run: this.#turn(sent, inSight), messageId })
    this.#call((chat) => chat.running.set(messageId, { digest, result: never }))
  }

  #refused(sent: Sent, { failure }: Refusal, wasAnswered: boolean): void {
    rule(!wasAnswered, 'a repeated act is never refused')
    this.#count(`refused: ${failure}`)
    // The API tries again.
    if (failure === Failure.rollingOver && this.#sight !== 'overclaimed') return
    // An accepted act that is refused when it comes again is still under way in the workflow, or was a button.
    if (sent.state === 'under way') sent.state = 'refused'
  }

  #inOrder(entry: Entry): void {
    this.#call((chat) => chat.pending++)
    this.#queue.push(entry)
  }

  /** Goes on to the next await. False when there is nothing to do. */
  #work(): boolean {
    this.#current ??= this.#queue.shift()
    if (this.#current === undefined) return false
    const step = this.#current.run.next()
    if (step.done !== true) return true
    const { messageId } = this.#current
    this.#current = undefined
    this.#call((chat) => chat.pending--)
    if (messageId !== null) this.#call((chat) => chat.running.delete(messageId))
    if (step.value && 'refusal' in step.value) this.#count('refused when its turn came')
    this.#continueAsNew()
    return true
  }

  // Turns: `runTurn`, `decide`, `converse`, `onBookingChanged`

  *#turn(sent: Sent, inSight: OpenProposal | null): Generator<void, Ended> {
    const { act, plan } = sent
    if (act.decision !== null) {
      const refusal = this.#call((chat) => chat.decisionRefusal(act))
      if (refusal) return { refusal }
    }
    const turn = this.#beginTurn()
    this.#told.push({ kind: 'message', turn })
    const startedAt = this.#now
    yield
    const settled = this.#call((chat) => chat.settleProposal(act, inSight, startedAt))
    this.#judge(sent, turn, startedAt, settled)
    yield
    this.#call((chat) => {
      chat.trail = []
      chat.proposedInTurn = 0
    })
    yield* this.#converse(turn, plan)
    this.#turns[turn - 1] = plan.fails ? 'failed' : 'done'
    this.#told.push({ kind: 'reply', turn, failed: plan.fails })
    yield
    if (plan.fails) this.#call((chat) => chat.replyFailed(turn))
    const failureKind = plan.fails ? Failure.modelUnavailable : null
    const result: TurnResult = { turn, outcome: plan.fails ? 'failed' : 'replied', failureKind }
    this.#call((chat) => chat.remember(act, result))
    rule(
      this.#answers.slice(-remembered).every(({ messageId }) => messageId !== act.messageId),
      'a messageId runs once',
    )
    this.#answers.push({ messageId: act.messageId, digest: act.digest, result })
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
    for (const { turn, proposal } of outcomes) this.#call((chat) => chat.propose(turn, { ...proposal }))
  }

  *#announce(): Generator<void, Ended> {
    const turn = this.#beginTurn()
    yield
    this.#turns[turn - 1] = 'done'
    this.#told.push({ kind: 'reply', turn, failed: false })
    yield
    return undefined
  }

  #beginTurn(): number {
    const turn = this.#call((chat) => {
      chat.turnsInThisRun++
      return chat.state.nextTurn++
    })
    this.#turns.push('running')
    rule(this.#turns.length === turn, 'turns are numbered in order')
    return turn
  }

  /** The tool's transaction: an open proposal is superseded, and every tab will be told. */
  #propose(kind: ProposalKind, turn: number): Made {
    const number = this.#made.length + 1
    for (const made of this.#made) made.open = false
    const { digest, change } = argumentsOf(kind, number)
    const proposal = {
      proposalId: `pr_${number}`,
      digest,
      ...(change && { change }),
      expiresAt: this.#now + lifetime,
      dealerCode: 'D1',
      summary: `proposal ${number}`,
    }
    const made: Made = { proposal, turn, open: true, run: this.#run }
    const before = this.#made.at(-1)
    if (before && !this.#settled.has(before.proposal.proposalId)) this.#count('replaced by a later proposal')
    this.#made.push(made)
    this.#told.push({ kind: 'proposal', proposalId: proposal.proposalId })
    return made
  }

  // Restarts

  /** `rollingOver`, handlers drained, `continueAsNew(state)`. */
  #continueAsNew(): void {
    if (!this.#chat.rollingOver || this.#chat.closed || this.#current || this.#queue.length > 0) return
    rule(this.#chat.pending === 0 && this.#chat.running.size === 0, 'a drained run has nothing pending')
    this.#count(this.#chat.state.proposal ? 'continued as new with an open proposal' : 'continued as new')
    this.#input = JSON.stringify(this.#chat.state)
    this.#history = []
    this.#run++
    this.#chat = new Conversation(JSON.parse(this.#input) as ConversationState)
  }

  /** Another worker replays the run: it must come to the same state. */
  #restart(): void {
    const replayed = new Conversation(JSON.parse(this.#input) as ConversationState)
    for (const step of this.#history) step(replayed)
    rule(snapshot(replayed) === snapshot(this.#chat), 'a replay comes to the same state')
    this.#chat = replayed
  }

  // The judge

  #judge(
    { act, view, arrivedIdle }: Sent,
    turn: number,
    startedAt: number,
    settled: ReturnType<Conversation['settleProposal']>,
  ): void {
    const latest = this.#made.at(-1)
    const open = latest && !this.#settled.has(latest.proposal.proposalId) ? latest : undefined
    const inSight = (made: Made): boolean =>
      view.lastTurn === made.turn &&
      view.lastTurnState === 'done' &&
      turn === made.turn + 1 &&
      this.#made.filter((other) => other.turn === made.turn).length === 1

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
    const made = this.#made.find((candidate) => candidate.proposal.proposalId === proposalId)
    rule(made !== undefined, 'only a proposal that was made is settled')
    rule(!this.#settled.has(proposalId), 'a proposal is settled once')
    this.#settled.add(proposalId)
    rule(made === latest, 'a proposal that another replaced is not settled')
    rule((kind === 'expired') === startedAt > made.proposal.expiresAt, 'a proposal expires when it says')
    if (act.decision !== null) {
      rule(act.proposalId === proposalId, 'a button decides about its own proposal')
      rule(view.shown.has(proposalId), 'the button was shown')
      rule(kind === 'expired' || kind === (act.decision === 'confirm' ? 'approved' : 'declined'), 'as pressed')
    } else {
      rule(inSight(made), "a typed answer's sender had this proposal alone before their eyes")
    }
    this.#count(`${kind} by ${act.decision === null ? 'text' : 'button'}`)
    if (kind !== 'approved') return
    const wanted = argumentsOf(made.proposal.change?.change.kind ?? 'book', this.#made.indexOf(made) + 1)
    rule(proposal.digest === wanted.digest, 'the digest is that of what was shown')
    rule(JSON.stringify(proposal.change) === JSON.stringify(wanted.change), 'the arguments are those that were shown')
    const what = proposal.change?.change.kind ?? 'book'
    if (act.text !== null) rule(agreesOnly(act.text, what), `"${act.text}" is nothing but agreement`)
    this.#count(`approved: ${what}`)
    if (made.run < this.#run) this.#count('approved in a later run')
  }
}

const never = new Promise<TurnResult>(() => {})

/** 0 is the latest. */
const pick = <T>(from: readonly T[], which: number): T | undefined => from[from.length - 1 - (which % Math.max(from.length, 1))]

const snapshot = ({ state, closed, rollingOver, pending, running, turnsInThisRun, proposedInTurn }: Conversation) =>
  JSON.stringify({ state, closed, rollingOver, pending, running: [...running.keys()], turnsInThisRun, proposedInTurn })

/** What the n-th proposal is about, as the customer is shown it. */
function argumentsOf(kind: ProposalKind, number: number): { digest: string; change?: OpenProposal['change'] } {
  const time = `${String(8 + (number % 10)).padStart(2, '0')}:00`
  if (kind === 'book') return { digest: digestArguments({ dealer_code: 'D1', time, number: String(number) }) }
  const bookingRef = `SB-${number % 3}`
  const change: BookingChange =
    kind === 'cancel'
      ? { kind, reasonCode: 'CUSTOMER_REQUEST' }
      : { kind, appointmentDate: '2026-12-02', appointmentTime: time }
  return { digest: digestChange(bookingRef, change), change: { bookingRef, change } }
}

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
