import { useCallback, useRef, useState } from 'react'
import type { Problem } from '#contracts/chat.ts'
import type { RepairBody, RepairPreview, RepairResult } from '#contracts/operator-repair.ts'
import { insist } from '../api/retry.ts'
import { toRepairProblem } from './problem.ts'
import { useServices } from './services.tsx'

/** Longer than this nobody looks at a button that is busy. */
const confirmWithinMs = 90_000

interface Looked {
  body: RepairBody
  /** The order's own: however often it is sent, it acts once. */
  key: string
  preview: RepairPreview
}

/** A repair of one booking: previewed, then confirmed as it was previewed. */
export function useRepair(bookingRef: string, onDone: () => void) {
  const { client } = useServices()
  const [looked, setLooked] = useState<Looked | null>(null)
  const [busy, setBusy] = useState<'preview' | 'repair' | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [result, setResult] = useState<RepairResult | null>(null)
  /** Counts what was typed: the preview of what stands no longer in the form is not shown. */
  const version = useRef(0)

  const forget = useCallback(() => {
    version.current++
    setLooked(null)
    setProblem(null)
  }, [])

  const look = async (body: RepairBody) => {
    const mine = ++version.current
    setBusy('preview')
    setProblem(null)
    setLooked(null)
    setResult(null)
    try {
      const preview = await client.preview(bookingRef, body)
      if (mine === version.current) setLooked({ body, key: randomKey(), preview })
    } catch (error) {
      if (mine === version.current) setProblem(toRepairProblem(error))
    }
    setBusy(null)
  }

  const confirm = async () => {
    if (!looked || busy) return
    setBusy('repair')
    setProblem(null)
    try {
      const waiting = { signal: AbortSignal.timeout(confirmWithinMs), network: window }
      setResult(await insist(() => client.repair(bookingRef, looked.body, looked.key), waiting))
      setLooked(null)
      onDone()
    } catch (error) {
      setProblem(toRepairProblem(error))
    }
    setBusy(null)
  }

  return { preview: looked?.preview ?? null, busy, problem, result, look, confirm, forget }
}

/** Not `crypto.randomUUID()`: that one is missing on http origins other than localhost. */
const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
