/**
 * One customer's chat with all that surrounds it, for property tests of `Conversation`: tabs and what each has received, the
 * API with messages under way, the transcript in the database, and turns worked off in order. The real `Conversation` is called
 * as `conversation.ts` calls it, and anything may happen at each await.
 */
import type { TurnResult } from '#contracts/conversation.ts'
import { Failure } from '#contracts/failures.ts'
import { decisionAct, messageAct, type Act, type Refusal } from '../conversation-state.ts'
import { pick, type Event, type Pace, type Plan } from './chat-events.ts'
import { Judge, type Sent } from './chat-judge.ts'
import { ChatRun } from './chat-run.ts'
import { Transcript, type Sight, type View } from './chat-transcript.ts'
import { ChatTurns, remembered, type Ended } from './chat-turns.ts'
import { rule } from './rule.ts'

interface Entry {
  run: Generator<void, Ended>
  messageId: string | null
}

export type Counts = Record<string, number>

export class ChatWorld {
  readonly counts: Counts
  readonly #sight: Sight
  #now = 1_000_000
  readonly #run = new ChatRun()
  readonly #transcript: Transcript
  readonly #turns: ChatTurns
  readonly #sent: Sent[] = []
  readonly #queue: Entry[] = []
  #current: Entry | undefined

  constructor(sight: Sight, counts: Counts = {}) {
    this.#sight = sight
    this.counts = counts
    const count = (what: string) => this.#count(what)
    this.#transcript = new Transcript(sight)
    const judge = new Judge(this.#transcript, count)
    this.#turns = new ChatTurns(this.#run, this.#transcript, judge, () => this.#now, count)
  }

  /** @throws Error that names the rule which was broken. */
  happen(event: Event): void {
    switch (event.do) {
      case 'say': {
        const view = this.#transcript.look(event.tab)
        const inSight = this.#transcript.inSight(view)
        const message = { messageId: `m${this.#sent.length}`, text: event.text, inSight }
        this.#send(messageAct(message), view, event.plan, event.pace)
        break
      }
      case 'press': {
        const view = this.#transcript.look(event.tab)
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
        this.#transcript.receive(event.tab)
        break
      case 'wait':
        this.#now += event.minutes * 60_000
        break
      case 'announce':
        this.#inOrder({ run: this.#turns.announce(), messageId: null })
        break
      case 'rollOver':
        this.#run.call((chat) => (chat.rollingOver = true))
        this.#continueAsNew()
        break
      case 'restart':
        this.#run.restart()
        break
      case 'close':
        this.#run.call((chat) => (chat.closed = true))
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
    this.#run.restart()
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }

  #send(act: Act, view: View, plan: Plan, pace: Pace): void {
    const sent: Sent = { act, view, plan, state: 'under way', arrivedIdle: false }
    this.#sent.push(sent)
    if (pace === 'sent' && this.#sight !== 'overclaimed') return
    this.#deliver(sent)
    if (pace !== 'answered') return
    while (this.#work());
    this.#transcript.receiveAll()
  }

  #sendAgain({ which, tab, text }: Event & { do: 'again' }): void {
    // A message that may not have arrived is sent again with what was in sight when it was written.
    const mayRepeat = this.#sight === 'tab' ? ['accepted', 'under way'] : ['accepted']
    const sent = this.#sent.filter(({ state }) => mayRepeat.includes(state))
    const first = pick(sent, which)
    if (!first) return
    const { act } = first
    const view = this.#sight === 'tab' ? first.view : this.#transcript.look(tab)
    const inSight = act.text === null ? null : this.#transcript.inSight(view)
    const same = first.state === 'under way' || act.text === null || text === null || text === act.text
    const again = same ? { ...act, inSight } : messageAct({ messageId: act.messageId, text, inSight })
    if (!same) {
      const refusal = this.#run.call((chat) => chat.refusal(again))
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
    const first = this.#turns.answers.slice(-remembered).find((answer) => answer.messageId === messageId)
    const refusal = this.#run.call((chat) => chat.refusal(act))
    if (refusal) return this.#refused(sent, refusal, first?.digest === act.digest)
    const answered = this.#run.call((chat) => chat.answer(messageId))
    if (answered) {
      const before = JSON.stringify(first?.result)
      rule(JSON.stringify(answered) === before, 'the same messageId gets the same answer')
      return this.#count('repeat answered')
    }
    rule(first === undefined, 'an answer is remembered')
    if (this.#run.call((chat) => chat.running.has(messageId))) return this.#count('repeat while running')
    const old = sent.state === 'under way' && this.#transcript.turns.length > sent.view.lastTurn
    if (old && act.inSight !== null) this.#count('late with an old sight')
    const inSight = this.#run.call((chat) => chat.proposalInSight())
    sent.arrivedIdle = this.#queue.length === 0 && this.#current === undefined
    sent.state = 'accepted'
    this.#inOrder({ run: this.#turns.turn(sent, inSight), messageId })
    this.#run.call((chat) => chat.running.set(messageId, { digest: act.digest, result: never }))
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
    this.#run.call((chat) => chat.pending++)
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
    this.#run.call((chat) => chat.pending--)
    if (messageId !== null) this.#run.call((chat) => chat.running.delete(messageId))
    if (step.value && 'refusal' in step.value) this.#count('refused when its turn came')
    this.#continueAsNew()
    return true
  }

  #continueAsNew(): void {
    if (this.#current || this.#queue.length > 0) return
    const what = this.#run.continueAsNew()
    if (what !== null) this.#count(what)
  }
}

const never = new Promise<TurnResult>(() => {})
