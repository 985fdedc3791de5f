/** Builds the web page when its sources changed. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const clone = fileURLToPath(new URL('..', import.meta.url))
const web = join(clone, 'web')
const built = join(web, 'dist')
const stamp = join(built, '.sources')

/**
 * Brings `web/dist` up to date with `web/` and `contracts/`. Does nothing where that was done, or where there is no
 * page. A running server sees the old page or the new one, never half of one.
 * @throws Error with Vite's output.
 */
export async function buildWeb(say: (line: string) => void): Promise<void> {
  if (!existsSync(join(web, 'index.html'))) return
  const sources = hashOfSources()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return
  say('building the web page')
  // In node_modules: the same file system as the page, so that a rename works, and out of everybody's sight.
  const fresh = join(clone, 'node_modules', `.web-${process.pid}`)
  const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url))
  await promisify(execFile)(process.execPath, [vite, 'build', web, '--outDir', fresh, '--emptyOutDir'], {
    cwd: clone,
  })
  writeFileSync(join(fresh, '.sources'), sources)
  mkdirSync(built, { recursive: true })
  const old = `${fresh}-old`
  renameSync(built, old)
  renameSync(fresh, built)
  rmSync(old, { recursive: true })
}

function hashOfSources(): string {
  const hash = createHash('sha256')
  for (const path of [...files(web), ...files(join(clone, 'contracts')), join(clone, 'package-lock.json')]) {
    hash.update(`${path}\0`).update(readFileSync(path))
  }
  return hash.digest('hex')
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(built) && !path.includes('node_modules'))
    .toSorted()
}
