import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Program } from './program.ts'
import { settings } from './settings.ts'
import type { Role, Target } from './target.ts'

export interface Effort {
  seed: number
  /** At most so many requests of each kind to each route. */
  maxExamples: number
  /** No longer than this for each role; it is used up. Unset: until every route has had its requests. */
  seconds?: number
}

export interface Outcome {
  clean: boolean
  /** What Schemathesis said: failures with the curl that repeats each, then a summary. */
  output: string
}

/** Asks as one role. @throws Error when Schemathesis itself failed. */
export async function fuzz(program: Program, target: Target, role: Role, effort: Effort): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'booking-orchestrator-fuzz-'))
  try {
    const file = join(folder, 'schemathesis.toml')
    writeFileSync(file, settings(target, role), { mode: 0o600 })
    const flags = ['--seed', String(effort.seed), '--max-examples', String(effort.maxExamples)]
    if (effort.seconds !== undefined) flags.push('--max-time', String(effort.seconds))
    const url = `${target.apiUrl}/openapi.json`
    return await output(program, ['--config-file', file, 'run', url, ...flags], folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Status 0: nothing found; 1: something; anything else is its own trouble. */
function output({ command, args, env }: Program, more: string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, ...more], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text))
    }
    child.once('error', reject)
    child.once('close', (status) => {
      if (status === 0 || status === 1) resolve({ clean: status === 0, output })
      else reject(new Error(`Schemathesis ended with status ${status}:\n${output}`))
    })
  })
}
