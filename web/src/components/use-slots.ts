import { useEffect, useState } from 'react'
import type { Problem, SlotsView } from '#contracts/chat.ts'
import { isPassing, toProblem } from '../api/problems.ts'
import { pause } from '../api/retry.ts'
import { useServices } from '../services.ts'

/** Undefined while the dealer is asked. */
export type Slots = SlotsView | Problem | undefined

/** The page asks twice, no more: each time the dealer is asked. */
const againAfterMs = 1_500

/** Free times of a day for a booking; `version` asks anew. */
export function useSlots(bookingRef: string, date: string, version: number): Slots {
  const { api } = useServices()
  const [slots, setSlots] = useState<{ date: string; answer: SlotsView | Problem }>()
  useEffect(() => {
    const life = new AbortController()
    const { signal } = life
    const ask = async () => {
      try {
        return await api.slots(bookingRef, date)
      } catch (error) {
        if (!isPassing(error)) throw error
        await pause(againAfterMs, { signal, network: window })
        return await api.slots(bookingRef, date)
      }
    }
    ask()
      .catch(toProblem)
      .then((answer) => signal.aborted || setSlots({ date, answer }))
      .catch(() => undefined)
    return () => life.abort()
  }, [api, bookingRef, date, version])
  return slots?.date === date ? slots.answer : undefined
}
