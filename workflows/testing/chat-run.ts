/** The runs of one conversation workflow, and its workers: what is done to its state, and done again by a replay. */
import type { ConversationState } from '#contracts/conversation.ts'
import { Conversation } from '../conversation-state.ts'
import { rule } from './rule.ts'

export class ChatRun {
  number = 1
  #chat: Conversation
  /** The run's input and everything that was done to its state since: a restarted worker does it all again. */
  #input: string
  #history: ((chat: Conversation) => unknown)[] = []

  constructor() {
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

  call<T>(step: (chat: Conversation) => T): T {
    this.#history.push(step)
    return step(this.#chat)
  }

  /** `rollingOver`, handlers drained, `continueAsNew(state)`. Returns what to count, null where the run goes on. */
  continueAsNew(): string | null {
    if (!this.#chat.rollingOver || this.#chat.closed) return null
    rule(this.#chat.pending === 0 && this.#chat.running.size === 0, 'a drained run has nothing pending')
    const { proposal } = this.#chat.state
    this.#input = JSON.stringify(this.#chat.state)
    this.#history = []
    this.number++
    this.#chat = new Conversation(JSON.parse(this.#input) as ConversationState)
    return proposal ? 'continued as new with an open proposal' : 'continued as new'
  }

  /** Another worker replays the run: it must come to the same state. */
  restart(): void {
    const replayed = new Conversation(JSON.parse(this.#input) as ConversationState)
    for (const step of this.#history) step(replayed)
    rule(snapshot(replayed) === snapshot(this.#chat), 'a replay comes to the same state')
    this.#chat = replayed
  }
}

const snapshot = ({
  state,
  closed,
  rollingOver,
  pending,
  running,
  turnsInThisRun,
  proposedInTurn,
}: Conversation) =>
  JSON.stringify({
    state,
    closed,
    rollingOver,
    pending,
    running: [...running.keys()],
    turnsInThisRun,
    proposedInTurn,
  })
