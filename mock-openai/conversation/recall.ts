import { findLanguage, type Language } from '../understand/language.ts'
import { readMessage, type Message } from '../understand/message.ts'
import { firstFacts, type Facts } from './facts.ts'
import { hear, type Heard } from './hear.ts'
import { learn, type Learnt } from './learn.ts'
import { takeNote } from './notes.ts'
import type { Note, Transcript } from './transcript.ts'

/** What the reply is for: the customer's act or the booking system's notes, and what was done about it so far. */
export interface Turn extends Heard {
  message: Message | null
  pastDate: boolean
  notes: Note[]
  learnt: Learnt[]
}
export interface Recollection {
  facts: Facts
  turn: Turn
  language: Language
}

const silence = (): Turn => ({
  message: null,
  detailed: false,
  changes: false,
  pastDate: false,
  notes: [],
  learnt: [],
})

/** Goes through the conversation in order, as a person would read it. */
export function recall({ entries, known, clock }: Transcript): Recollection {
  const called = new Set(entries.flatMap((entry) => (entry.kind === 'tool' ? [entry.name] : [])))
  const facts = firstFacts(known, called)
  let turn = silence()
  let language: Language = 'english'
  for (const entry of entries) {
    if (entry.kind === 'user') {
      const message = readMessage(entry.text, clock.date)
      language = findLanguage(entry.text) ?? language
      turn = { ...silence(), message, ...hear(facts, message, clock) }
    } else if (entry.kind === 'note') {
      takeNote(facts, entry.note)
      turn = { ...turn, notes: [...turn.notes, entry.note], learnt: [] }
    } else if (entry.kind === 'tool') turn.learnt.push(learn(facts, entry))
    else turn = silence()
    if (facts.date && facts.date < clock.date) {
      facts.date = null
      turn.pastDate = entry.kind === 'user'
    }
  }
  return { facts, turn, language }
}
