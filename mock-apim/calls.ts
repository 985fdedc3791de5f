/** The latest calls, in memory, for tests that ask what reached the backend and is dealt with. No bodies: they hold personal data. */
import { z } from '@hono/zod-openapi'

export const Call = z.object({
  endpoint: z.string(),
  /** Null when the connection was broken instead of a reply. */
  status: z.int().nullable(),
  /** The fault the call met; of several, the last. */
  fault: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
  /** When the reply was ready or the connection broken, ISO 8601; of a late commit, when it had taken effect. */
  at: z.string(),
})
export type Call = z.infer<typeof Call>

export type CallRecord = ReturnType<typeof createCallRecord>

/** Keeps the newest `limit` calls (default 1,000). */
export function createCallRecord(limit = 1_000) {
  let calls: Call[] = []
  return {
    add: (call: Call) => {
      calls.push(call)
      if (calls.length > limit) calls.shift()
    },
    /** Oldest first. */
    list: (): readonly Call[] => calls,
    clear: () => {
      calls = []
    },
  }
}
