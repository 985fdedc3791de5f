import { userInfo } from 'node:os'
import { Client } from '@temporalio/client'
import { createConnection } from '#platform/temporal.ts'
import { requiredText, type Command } from '../command.ts'
import { ErasureRefused, eraseSubject, findOwned, refuseUnfinished } from '../erasure.ts'
import { withDatabase } from '../with-database.ts'

const closingMs = 10_000

export const erase: Command = {
  usage: 'erase --subject <subject> [--dry-run]',
  summary:
    "Forget a customer: texts, proofs of numbers, plates and the keys of what Temporal keeps. Bookings' facts stay. Refused while " +
    'a booking is unfinished.',
  options: { subject: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  async run({ config, values, print }) {
    const subject = requiredText(values, 'subject')
    const connection = createConnection(config)
    // No payload is read here: keys are destroyed without being used.
    const client = new Client({ connection, namespace: config.TEMPORAL_NAMESPACE })
    try {
      return await withDatabase(config.DATABASE_URL, async (db) => {
        const owned = await findOwned(db, subject)
        const { conversations, bookings, numbers } = owned
        const counts = `${conversations.length} conversations, ${bookings.length} bookings, ${numbers} numbers`
        if (conversations.length + numbers === 0) throw new ErasureRefused(`Nothing is known of ${subject}.`)
        if (values['dry-run']) {
          await refuseUnfinished(client, owned)
          print({ subject, dryRun: true, ...owned }, `Would erase ${subject}: ${counts}.`)
          return 0
        }
        const erased = await eraseSubject({ db, client, closingMs }, subject, `ops:${userInfo().username}`)
        const lines = Object.entries(erased).map(([what, count]) => `  ${what}: ${count}`)
        print({ subject, erased }, `Erased of ${subject}:\n${lines.join('\n')}\n${left}`)
        return 0
      })
    } catch (error) {
      if (!(error instanceof ErasureRefused)) throw error
      print({ subject, refused: error.message }, error.message)
      return 1
    } finally {
      await connection.close()
    }
  },
}

const left = `What is left: bookings without number, plate and notes; ledger and audit log, which hold none. Processes that run
remember a destroyed key for a minute. Backups of the database keep texts and keys until they expire; what the dealer and the
model's provider keep is theirs to erase.`
