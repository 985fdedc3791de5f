import { recall, type Recollection } from './conversation/recall.ts'
import { readTranscript, type Clock } from './conversation/transcript.ts'
import { phrasesIn, type Phrases } from './phrases/phrases.ts'
import type { Item, ModelRequest } from './requests.ts'

export type Action =
  { kind: 'say'; text: string } | { kind: 'call'; name: string; arguments: Record<string, unknown> }

/** All that a decision depends on. */
export interface Scene extends Recollection {
  clock: Clock
  phrases: Phrases
  /** The tools the request offers -> the arguments their schema requires. */
  tools: ReadonlyMap<string, string[]>
}

export function setScene(
  { tools, tool_choice: choice }: ModelRequest,
  items: Item[],
  fallback: Clock,
): Scene {
  const transcript = readTranscript(items, fallback)
  const recollection = recall(transcript)
  const offered = choice === 'none' ? [] : (tools ?? [])
  return {
    ...recollection,
    clock: transcript.clock,
    phrases: phrasesIn(recollection.language),
    tools: new Map(offered.map((tool) => [tool.name, tool.parameters?.required ?? []])),
  }
}
