/** Transactions in turns. */
import type { Kysely, Transaction } from 'kysely'
import type { ApimSchema } from './schema.ts'

/** Fewer than the pool's ten connections: those left answer look-ups while all of these wait for the lock of one slot. */
const atOnce = 8

export type Transact = <T>(act: (trx: Transaction<ApimSchema>) => Promise<T>) => Promise<T>

/**
 * At most eight transactions at once, the others in the order they came. They wait here for as long as it takes; waiting
 * for a connection they would fail after the pool's five seconds. Inside one, never begin another: all eight could wait
 * for a ninth.
 */
export function createTransact(db: Kysely<ApimSchema>): Transact {
  let running = 0
  const queue: (() => void)[] = []

  return async (act) => {
    if (running < atOnce) running++
    else await new Promise<void>((resolve) => queue.push(resolve))
    try {
      return await db.transaction().execute(act)
    } finally {
      const next = queue.shift()
      if (next) next()
      else running--
    }
  }
}
