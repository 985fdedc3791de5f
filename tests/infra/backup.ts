/** Backups of a running stack's two stores, and their return: what a provider's snapshots do, with the files themselves. */
import { cpSync, globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { execFileSync } from 'node:child_process'
import pg from 'pg'
import type { Stack } from '#tests/stack.ts'

export interface Backup {
  /** Replaces the store's data, which nobody may be using, with those of the backup. */
  restore: () => void
}

/** Of all databases of the product's PostgreSQL, while it serves: PostgreSQL's own way of a base backup. */
export async function backUpPostgres(stack: Stack): Promise<Backup> {
  const client = new pg.Client({ connectionString: stack.databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    const data = rows[0]!.data_directory
    const copy = join(stack.folder, `backup-postgres-${Date.now()}`)
    await client.query("select pg_backup_start('rehearsal', fast => true)")
    copyFolder(data, copy)
    const { rows: ends } = await client.query<{ labelfile: string }>(
      'select labelfile from pg_backup_stop(wait_for_archive => false)',
    )
    // The log up to the backup's end, without which it cannot be brought to one moment.
    rmSync(join(copy, 'pg_wal'), { recursive: true })
    copyFolder(join(data, 'pg_wal'), join(copy, 'pg_wal'))
    // Its owner is PostgreSQL's account, which is to read the label too.
    renameSync(join(copy, 'postmaster.pid'), join(copy, 'backup_label'))
    writeFileSync(join(copy, 'backup_label'), ends[0]!.labelfile)
    return {
      restore() {
        rmSync(data, { recursive: true })
        copyFolder(copy, data)
      },
    }
  } finally {
    await client.end()
  }
}

/** Of Temporal's own store, which is killed for it: what is on disk then is what a power cut would leave. */
export async function backUpTemporal(stack: Stack): Promise<Backup> {
  const copy = mkdtempSync(join(stack.folder, 'backup-temporal-'))
  await stack.kill('temporal')
  const files = globSync('temporal.db*', { cwd: stack.folder })
  for (const file of files) cpSync(join(stack.folder, file), join(copy, file))
  await stack.start('temporal')
  return {
    restore() {
      for (const file of globSync('temporal.db*', { cwd: stack.folder }))
        rmSync(join(stack.folder, basename(file)))
      for (const file of files) cpSync(join(copy, file), join(stack.folder, file))
    },
  }
}

/** With owners and rights, which PostgreSQL insists on. */
const copyFolder = (from: string, to: string): void => void execFileSync('cp', ['-a', '--', from, to])

/** Everything of ours ends, the stores get their backups, and everything starts again. The dealer backend is not ours and goes on. */
export async function recover(stack: Stack, ...backups: Backup[]): Promise<void> {
  await stack.kill('api')
  await stack.kill('worker')
  await stack.kill('temporal')
  await stack.kill('postgres')
  for (const { restore } of backups) restore()
  await Promise.all([stack.start('postgres'), stack.start('temporal')])
  await stack.start('worker')
  await stack.start('api')
}
