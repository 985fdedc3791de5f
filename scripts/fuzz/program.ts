/** Schemathesis, which asks the API what its description does not foresee. */
import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { childEnvironment } from '../environment.ts'

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url))
const hooks = fileURLToPath(new URL('hooks.py', import.meta.url))
const run = promisify(execFile)

/** No Python, no pip, or no package index to be reached. */
export class NoSchemathesis extends Error {}

export interface Program {
  command: string
  args: string[]
  env: NodeJS.ProcessEnv
}

/**
 * The program, out of the data folder. Fetched once for each state of `requirements.txt` and version of Python, some ten seconds; a folder appears
 * complete or not at all. Packages go into a folder of ours, as a host may have pip but no venv.
 * @throws NoSchemathesis
 */
export async function findSchemathesis(dataFolder: string, say: (line: string) => void): Promise<Program> {
  const text = readFileSync(requirements, 'utf8') + (await pythonVersion())
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  const parts = join(dataFolder, 'fuzz')
  const folder = join(parts, `schemathesis-${digest}`)
  if (!existsSync(folder)) {
    say('fetching Schemathesis from the Python package index')
    mkdirSync(parts, { recursive: true })
    await install(mkdtempSync(join(parts, 'fetch-')), folder)
  }
  return {
    command: 'python3',
    args: ['-m', 'schemathesis.cli'],
    env: childEnvironment({ PYTHONPATH: folder, SCHEMATHESIS_HOOKS: hooks, NO_COLOR: '1' }),
  }
}

async function pythonVersion(): Promise<string> {
  try {
    return (await run('python3', ['--version'])).stdout
  } catch (error) {
    throw new NoSchemathesis((error as Error).message)
  }
}

async function install(fresh: string, folder: string): Promise<void> {
  const flags = ['--only-binary=:all:', '--require-hashes', '--disable-pip-version-check', '--quiet']
  try {
    await run('python3', ['-m', 'pip', 'install', ...flags, '--target', fresh, '-r', requirements])
    renameSync(fresh, folder)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    // Another run may have been first.
    if (existsSync(folder)) return
    const { stderr, message } = error as Error & { stderr?: string }
    throw new NoSchemathesis(stderr?.trim().split('\n').at(-1) || message)
  }
}
