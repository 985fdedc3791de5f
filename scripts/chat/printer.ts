/** Events as text, in the order in which a person reads them. */
import { isDeepStrictEqual } from 'node:util'
import type { BookingView, ChatEvent, ProposalKind, ProposalView, ToolCallView } from '#contracts/chat.ts'
import { visibleText } from '#contracts/visible-text.ts'
import { bookingLine } from './booking-line.ts'
import type { Terminal } from './terminal.ts'

export type Style = 'dim' | 'bold' | 'green' | 'red' | 'yellow' | 'cyan'
export interface PrinterOptions {
  terminal: Pick<Terminal, 'write' | 'status' | 'interactive'>
  style: (style: Style, text: string) => string
}

/** A reply that is being written: what came, and what of it stands on the screen. */
interface Draft {
  turn: number
  step: number
  text: string
  printed: string
}

const intents: Record<ProposalKind, string> = {
  book: 'To book',
  reschedule: 'To confirm',
  cancel: 'To confirm',
}

export class Printer {
  readonly #terminal: PrinterOptions['terminal']
  readonly #style: PrinterOptions['style']
  readonly #typed = new Set<string>()
  /** This turn's tool calls by id. */
  readonly #tools = new Map<string, 'running' | 'done'>()
  /** How each booking was when it was last told, and when it was last confirmed. */
  readonly #bookings = new Map<string, { told: BookingView; booked: BookingView | null }>()
  #draft: Draft = { turn: 0, step: 0, text: '', printed: '' }
  #proposal: ProposalView | null = null
  #offered: ProposalView | null = null
  #answered = 0

  constructor({ terminal, style }: PrinterOptions) {
    this.#terminal = terminal
    this.#style = style
  }

  /** The latest turn whose reply is on the screen. */
  get answered(): number {
    return this.#answered
  }

  /** The open proposal that is on the screen: the only one a key press may answer. */
  get offered(): ProposalView | null {
    return this.#offered
  }

  /** The person sees this act already: they typed it here. */
  typed(messageId: string): void {
    if (this.#terminal.interactive) this.#typed.add(messageId)
  }

  print(event: ChatEvent): void {
    switch (event.type) {
      case 'message':
        return this.#printMessage(event)
      case 'delta':
        return this.#extendDraft(event)
      case 'toolStarted':
        // The stored result may overtake it.
        if (this.#tools.has(event.callId) || event.turn <= this.#answered) return
        this.#endDraft()
        this.#tools.set(event.callId, 'running')
        return this.#terminal.status(`  ${visibleText(event.name)} …`)
      case 'tool':
        this.#endDraft()
        this.#tools.set(event.call.callId, 'done')
        this.#terminal.write(`${this.#style('dim', toolLine(event.call))}\n`)
        this.#terminal.status('…')
        return this.#showDraft()
      case 'reply':
        return this.#printReply(event)
      case 'proposal':
        return this.#keepProposal(event.proposal)
      case 'booking':
        return this.#printBooking(event.booking)
      case 'closed':
        this.interrupt()
        return this.#terminal.write(`${this.#style('dim', 'The conversation is closed.')}\n`)
      case 'resync':
        this.#draft.text = ''
    }
  }

  /** Ends a half-written line; its reply is printed anew from the start when it goes on. */
  interrupt(): void {
    if (this.#draft.printed === '') return
    this.#terminal.write(` …\n`)
    this.#draft.printed = ''
  }

  #printMessage({ messageId, text, decision }: Extract<ChatEvent, { type: 'message' }>): void {
    if (messageId !== null && this.#typed.delete(messageId)) return
    const act = text ?? (decision && (decision === 'confirm' ? '(Confirm)' : '(Decline)'))
    // A turn of ours, such as a reminder: nobody said anything.
    if (act === null) return
    this.interrupt()
    this.#terminal.write(`${this.#style('cyan', '›')} ${visibleText(act)}\n`)
  }

  #extendDraft({ turn, step, offset, text }: Extract<ChatEvent, { type: 'delta' }>): void {
    if (turn <= this.#answered) return
    if (turn !== this.#draft.turn || step !== this.#draft.step) {
      this.#endDraft()
      this.#draft = { turn, step, text: '', printed: '' }
    }
    // After a lost piece the text cannot go on: the stored reply brings it whole.
    if (offset > this.#draft.text.length) return
    this.#draft.text = this.#draft.text.slice(0, offset) + text
    this.#showDraft()
  }

  /** Prints what is new of the draft. Text waits for the results of running tools, which it is about. */
  #showDraft(): void {
    if (this.#tools.values().some((state) => state === 'running')) return
    const text = settled(this.#draft.text)
    // Another attempt at the reply says something else: wait for how it ends.
    if (!text.startsWith(this.#draft.printed) || text === this.#draft.printed) return
    this.#terminal.write(text.slice(this.#draft.printed.length))
    this.#draft.printed = text
  }

  /** The draft is complete as it stands: the model went on to something else. */
  #endDraft(): void {
    if (this.#draft.printed === '') return
    this.#terminal.write('\n')
    this.#draft = { ...this.#draft, text: '', printed: '' }
  }

  #printReply({ turn, reply, failed }: Extract<ChatEvent, { type: 'reply' }>): void {
    if (turn <= this.#answered) return
    this.#answered = turn
    this.#tools.clear()
    const text = visibleText(reply.text).trim()
    const { printed } = this.#draft
    if (printed !== '' && this.#draft.turn === turn && text.startsWith(printed)) {
      this.#terminal.write(`${text.slice(printed.length)}\n`)
    } else {
      this.interrupt()
      this.#terminal.write(`${failed ? this.#style('yellow', text) : text}\n`)
    }
    this.#draft = { turn, step: 0, text: '', printed: '' }
    this.#offered = this.#proposal
    if (this.#offered) {
      const { kind, summary } = this.#offered
      this.#terminal.write(`${this.#style('bold', `${intents[kind]}: ${visibleText(summary)}`)}\n`)
    }
    this.#terminal.write('\n')
  }

  #keepProposal(proposal: ProposalView): void {
    if (proposal.status === 'open') {
      this.#proposal = proposal
      return
    }
    if (proposal.proposalId !== this.#proposal?.proposalId) return
    this.#proposal = null
    this.#offered = null
    // A confirmed one goes on as a booking, a superseded one as the next proposal.
    if (proposal.status === 'confirmed' || proposal.status === 'superseded') return
    this.interrupt()
    this.#terminal.write(`${this.#style('dim', `  proposal ${proposal.status}`)}\n`)
  }

  /** Once per change: the same again is no news. */
  #printBooking(booking: BookingView): void {
    const known = this.#bookings.get(booking.bookingRef)
    if (isDeepStrictEqual(known?.told, booking)) return
    const before = known?.booked ?? null
    const booked = booking.status === 'confirmed' ? booking : before
    this.#bookings.set(booking.bookingRef, { told: booking, booked })
    this.interrupt()
    const { style, text } = bookingLine(booking, before)
    this.#terminal.write(`${this.#style(style, text)}\n`)
  }
}

function toolLine({ name, arguments: input, outcome, durationMs }: ToolCallView): string {
  const words = Object.values(input).filter((value) => typeof value === 'string' || typeof value === 'number')
  const time = durationMs < 1_000 ? `${durationMs} ms` : `${(durationMs / 1_000).toFixed(1)} s`
  const call = visibleText([name, ...words].join(' '))
    .replaceAll(/\s+/g, ' ')
    .slice(0, 90)
  return `  ${outcome === 'done' ? '·' : '✘'} ${call} (${outcome === 'done' ? '' : `${outcome}, `}${time})`
}

/** What of an unfinished text stays as it is: no white space at the end, no half of a character. */
const settled = (text: string): string =>
  visibleText(text)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim()
