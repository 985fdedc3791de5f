import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Polls `condition` every 25 ms until it gives a truthy value, and returns that value.
 * @throws Error naming `what` after `timeoutMs` (10,000 when absent); its cause is the last error the condition threw.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: { timeoutMs?: number; what: string },
): Promise<Exclude<Awaited<T>, false | null | undefined | 0 | ''>> {
  const timeoutMs = options.timeoutMs ?? 10_000
  const deadline = Date.now() + timeoutMs
  let lastError: unknown
  do {
    try {
      const value = await condition()
      if (value) return value as Exclude<Awaited<T>, false | null | undefined | 0 | ''>
    } catch (error) {
      lastError = error
    }
    await sleep(25)
  } while (Date.now() < deadline)
  throw new Error(`Waited ${timeoutMs} ms in vain for ${options.what}`, { cause: lastError })
}
