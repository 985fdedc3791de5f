import { useEffect, useRef, useState } from 'react'
import { toProblem } from '../api/problems.ts'
import { insist } from '../api/retry.ts'
import { randomId } from '../chat/chat.ts'
import type { BookingView, Problem } from '#contracts/chat.ts'

export interface Change {
  busy: boolean
  /** Why the latest order was refused. */
  problem: Problem | undefined
  order: (send: (key: string) => Promise<BookingView>) => void
}

/**
 * A change of a booking, from the order to its answer. The order keeps its Idempotency-Key however often it has to be sent; a
 * new order has a new one. `onDone` is for an order that was taken: the chat's events tell how it went.
 */
export function useChange(onDone: () => void): Change {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const life = useRef<AbortController>(undefined)
  useEffect(() => {
    const controller = new AbortController()
    life.current = controller
    return () => controller.abort()
  }, [])

  const order: Change['order'] = (send) => {
    const signal = life.current?.signal
    if (!signal || busy) return
    const key = randomId()
    setBusy(true)
    setProblem(undefined)
    insist(() => send(key), { signal, network: window })
      .then(() => signal.aborted || onDone())
      .catch((error: unknown) => signal.aborted || setProblem(toProblem(error)))
      .finally(() => signal.aborted || setBusy(false))
  }
  return { busy, problem, order }
}
