import pg from 'pg'
import { ensureLoginRole } from '#platform/database-roles.ts'
import { UsageError, type Command } from '../command.ts'

export const role: Command = {
  usage: 'role [--createdb]',
  summary:
    'Make the role of DATABASE_URL, or give it the password there, as the owner (DATABASE_OWNER_URL): once before the first migration, and ' +
    'after each new password. --createdb lets it make databases, as Temporal’s own role must.',
  options: { createdb: { type: 'boolean' } },
  async run({ config, values, print }) {
    const owner = config.DATABASE_OWNER_URL
    const { username, password } = new URL(config.DATABASE_URL)
    if (owner === undefined)
      throw new UsageError('DATABASE_OWNER_URL: expected the address as the role that owns the database')
    if (username === '' || password === '')
      throw new UsageError('DATABASE_URL: expected the name and the password of the role to make')
    const name = decodeURIComponent(username)
    const client = new pg.Client({ connectionString: owner })
    await client.connect()
    try {
      if (name === client.user) throw new UsageError('DATABASE_URL: expected another role than the owner')
      await ensureLoginRole(client, name, decodeURIComponent(password), {
        createDatabases: values['createdb'] === true,
      })
    } finally {
      await client.end()
    }
    print({ role: name }, `The role ${name} has the password of DATABASE_URL.`)
    return 0
  },
}
