import { useState } from 'react'
import type { Turn } from '../chat/chat-state.ts'
import { useWords } from '../language.tsx'

/** Reads a finished reply out to screen readers, once and whole; the pieces of a growing one would be noise. */
export function Announcer({ turns }: { turns: Turn[] }) {
  const words = useWords()
  // What was there when the chat was opened is read by whoever wants to.
  const [from] = useState(() => turns.findLast(({ reply }) => reply)?.turn ?? 0)
  const latest = turns.findLast(({ reply, turn }) => reply && turn > from)
  return (
    <div className="visually-hidden" aria-live="polite" aria-atomic>
      {latest?.reply && (
        <p key={latest.turn}>
          {words.assistant}: {latest.reply.text}
        </p>
      )}
    </div>
  )
}
