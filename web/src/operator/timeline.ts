/** Which part of what happened an entry belongs to, and how it is told. Pure. */
import type { TimelineEntry } from '#contracts/operator-timeline.ts'
import { formatMs, formatNumber } from './format.ts'
import { words } from './words.ts'

export const timelineParts = ['all', 'chat', 'ledger', 'temporal'] as const
export type TimelinePart = (typeof timelineParts)[number]

export const isIn = (part: TimelinePart, { kind }: TimelineEntry): boolean => {
  if (part === 'all') return true
  return part === 'ledger' || part === 'temporal' ? kind === part : kind !== 'ledger' && kind !== 'temporal'
}

export type EntryTone = 'customer' | 'assistant' | 'work' | 'booking' | 'bad'

export interface Told {
  /** Who or what acted. */
  who: string
  /** Quiet words beside it. */
  notes: string[]
  text: string | null
  tone: EntryTone
  /** For those who want to see all of it. */
  more: unknown
}

const attempted = (attempts: number | null): string[] => (attempts === null ? [] : [words.attempts(attempts)])
const took = (ms: number | null): string[] => (ms === null ? [] : [formatMs(ms)])

export function tell(entry: TimelineEntry): Told {
  switch (entry.kind) {
    case 'message':
      return {
        who: words.author[entry.author],
        notes: [words.turn(entry.turn), ...(entry.failure ? [entry.failure] : [])],
        text: entry.text ?? (entry.decision && words.decision[entry.decision]),
        tone: entry.failure ? 'bad' : entry.author === 'customer' ? 'customer' : 'assistant',
        more: null,
      }
    case 'model_call': {
      const { inputTokens, outputTokens, asked } = entry
      const tokens =
        inputTokens === null || outputTokens === null
          ? []
          : [words.tokens(formatNumber(inputTokens), formatNumber(outputTokens))]
      return {
        who: words.modelCall,
        notes: [words.turn(entry.turn), ...tokens, ...took(entry.durationMs), ...attempted(entry.attempts)],
        text: asked.length > 0 ? words.asked(asked.join(', ')) : words.replied,
        tone: 'work',
        more: null,
      }
    }
    case 'tool_call': {
      const { name, outcome, durationMs, arguments: given, result } = entry.call
      return {
        who: name,
        notes: [words.turn(entry.turn), ...took(durationMs), ...attempted(entry.attempts)],
        text: words.toolOutcome[outcome],
        tone: outcome === 'done' ? 'work' : 'bad',
        more: { arguments: given, result },
      }
    }
    case 'proposal': {
      const { summary, status, arguments: given } = entry.proposal
      const notes = [words.turn(entry.turn), words.proposalState[status]]
      return { who: words.proposal, notes, text: summary, tone: 'assistant', more: given }
    }
    case 'closed':
      return { who: words.author.system, notes: [], text: words.closed, tone: 'work', more: null }
    case 'ledger': {
      const { bookingRef, by, text, status, detail } = entry
      const more = Object.keys(detail).length === 0 ? null : detail
      const tone = status === 'needs_attention' ? 'bad' : 'booking'
      return { who: bookingRef, notes: [words.bookingState[status], words.by(by)], text, tone, more }
    }
    case 'temporal': {
      const { text, attempts, failure } = entry
      return {
        who: words.temporal,
        notes: attempted(attempts),
        text: failure === null ? text : `${text}: ${failure}`,
        tone: failure === null ? 'work' : 'bad',
        more: null,
      }
    }
  }
}
