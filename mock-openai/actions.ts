import { callKey } from './conversation/facts.ts'
import type { Values } from './conversation/transcript.ts'
import { joined } from './phrases/format.ts'
import { question } from './questions.ts'
import { refusal } from './replies.ts'
import type { Action, Scene } from './scene.ts'

export const speak = (text: string | null): Action | null => (text === null ? null : { kind: 'say', text })

/** A call with the same arguments is never repeated within a turn, so a turn ends whatever the tools answer. */
export function call(scene: Scene, name: string, input: Values): Action | null {
  const { facts, turn, tools } = scene
  const required = tools.get(name)
  if (!required) return null
  const key = callKey(name, input)
  const refused = facts.refused.get(key)
  if (refused || turn.learnt.some((learnt) => learnt.key === key)) {
    return speak(joined([refusal(scene, key), refused?.passing === false && question(scene)]))
  }
  const optional = Object.fromEntries(required.map((property) => [property, null]))
  return { kind: 'call', name, arguments: { ...optional, ...input } }
}
