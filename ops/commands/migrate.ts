import { grantTo, mayMigrate } from '#platform/database-roles.ts'
import { migrate } from '#platform/database.ts'
import { migrations } from '#platform/migrations.ts'
import { UsageError, type Command } from '../command.ts'
import { withDatabase } from '../with-database.ts'

export const migrateCommand: Command = {
  usage: 'migrate [--grant <role>]',
  summary:
    'Bring the database up to date as its owner (DATABASE_OWNER_URL, else DATABASE_URL), before a deployment. --grant gives the ' +
    "application's role what it needs and no more.",
  options: { grant: { type: 'string' } },
  async run({ config, values, print }) {
    const { grant } = values
    await withDatabase(config.DATABASE_OWNER_URL ?? config.DATABASE_URL, async (db) => {
      if (!(await mayMigrate(db))) {
        throw new UsageError('DATABASE_OWNER_URL: expected the address as the role that owns the database')
      }
      await migrate(db, migrations)
      if (typeof grant === 'string') await grantTo(db, grant)
    })
    const latest = Object.keys(migrations).at(-1)
    print({ latest, grantedTo: grant ?? null }, `The database is at ${latest}.`)
    return 0
  },
}
