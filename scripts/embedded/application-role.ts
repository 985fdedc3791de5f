import pg from 'pg'
import { ensureLoginRole, grantTo } from '#platform/database-roles.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { migrations } from '#platform/migrations.ts'
import type { Schema } from '#platform/schema.ts'

const role = 'application'

/**
 * Brings the product's database up to date as its owner, and returns its address for the application's role, which may use the
 * tables and change none.
 */
export async function prepareApplication(ownerUrl: string, password: string): Promise<string> {
  await createRole(ownerUrl, password)
  const url = applicationUrl(ownerUrl, password)
  await migrateFor(ownerUrl, url)
  return url
}

export function applicationUrl(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl)
  url.username = role
  url.password = encodeURIComponent(password)
  return url.href
}

/** Migrates as the owner, and gives the role of the application's address what it needs. */
export async function migrateFor(ownerUrl: string, applicationUrl: string): Promise<void> {
  const owner = openDatabase<Schema>(ownerUrl, { connections: 2 })
  try {
    await migrate(owner, migrations)
    await grantTo(owner, decodeURIComponent(new URL(applicationUrl).username))
  } finally {
    await owner.destroy()
  }
}

async function createRole(ownerUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await ensureLoginRole(client, role, password)
  } finally {
    await client.end()
  }
}
