import { findLanguage, type Language } from '../understand/language.ts'
import { readMessage, type Message } from '../understand/message.ts'
import { firstFacts, type Facts } from './facts.ts'
import { hear } from './hear.ts'
import { learn, takeNote, type Learnt } from './learn.ts'
import type { Note, Transcript } from './transcript.ts'

/** What the reply is for: the customer's act or the booking system's notes, and what was done about it so far. */
export interface Turn {
  message: Message | null
  /** The message gave a detail of an appointment. */
  detailed: boolean
  pastDate: boolean
  notes: Note[]
  learnt: Learnt[]
}
export interface Recollection {
  facts: Facts
  turn: Turn
  language: Language
}

/** Goes through the conversation in order, as a person would read it. */
export function recall({ entries, known, clock }: Transcript): Recollection {
  const called = new Set(entries.flatMap((entry) => (entry.kind === 'tool' ? [entry.name] : [])))
  const facts = firstFacts(known, called)
  let turn: Turn = { message: null, detailed: false, pastDate: false, notes: [], learnt: [] }
  let language: Language = 'english'
  for (const entry of entries) {
    if (entry.kind === 'user') {
      const message = readMessage(entry.text, clock.date)
      language = findLanguage(entry.text) ?? language
      const detailed = hear(facts, message, clock)
      turn = { message, detailed, pastDate: false, notes: [], learnt: [] }
    } else if (entry.kind === 'note') {
      takeNote(facts, entry.note)
      turn = { ...turn, notes: [...turn.notes, entry.note], learnt: [] }
    } else if (entry.kind === 'tool') turn.learnt.push(learn(facts, entry))
    else turn = { message: null, detailed: false, pastDate: false, notes: [], learnt: [] }
    if (facts.date && facts.date < clock.date) {
      facts.date = null
      turn.pastDate = entry.kind === 'user'
    }
  }
  return { facts, turn, language }
}
