/** Programs that read what we ship for others to run, where they are there. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** As set-up fetched it. */
export function findHadolint(dataFolder: string): string | null {
  const program = join(dataFolder, 'bin', 'hadolint')
  return existsSync(program) ? program : null
}

/** Words that call a Compose of the second generation: Docker's plugin, or the program alone. */
export function findCompose(dataFolder: string): [program: string, ...words: string[]] | null {
  const ways: [string, ...string[]][] = [
    ['docker', 'compose'],
    [join(dataFolder, 'bin', 'docker-compose')],
    ['docker-compose'],
  ]
  return ways.find(([program, ...words]) => /\bv?2\.\d+/.test(output(program, [...words, 'version']))) ?? null
}

const output = (program: string, words: string[]): string =>
  spawnSync(program, words, { encoding: 'utf8' }).stdout ?? ''
