import { rewrapDataKeys } from '../rewrap.ts'
import { UsageError, type Command } from '../command.ts'
import { withDatabase } from '../with-database.ts'

export const keysRewrap: Command = {
  usage: 'keys rewrap',
  summary:
    'Wrap all data keys by the first of ENCRYPTION_KEYS, after a new one was put in front and every process started anew. The ' +
    "old one stays in the list until the namespace's retention has passed.",
  async run({ config, print }) {
    const keyring = config.ENCRYPTION_KEYS
    if (!keyring) throw new UsageError('ENCRYPTION_KEYS: expected the keys of the running product')
    const count = await withDatabase(config.DATABASE_URL, (db) => rewrapDataKeys(db, keyring))
    print(
      { rewrapped: count, by: keyring.current.id },
      `${count} data keys wrapped anew by "${keyring.current.id}".`,
    )
    return 0
  },
}
