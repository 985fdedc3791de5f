/** The flags of `npm run chaos`. */
import { accessSync, constants } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const options = {
  /** How many processes to kill. */
  kills: { type: 'string', default: '1000' },
  seed: { type: 'string', default: '1' },
  /** Whole products at once. */
  stacks: { type: 'string', default: '3' },
  /** At once on each of them. */
  conversations: { type: 'string', default: '4' },
  /** Only this cohort of the plan, to look into a case. */
  cohort: { type: 'string' },
  /** Where to write the sums. */
  json: { type: 'string' },
} as const

export interface Flags {
  kills: number
  seed: number
  stacks: number
  conversations: number
  cohort: number | null
  json: string | null
}

/** @throws Error that names the flag and what was expected. */
export function readFlags(args: string[]): Flags {
  const { values } = parseArgs({ args, options })
  const whole = (name: string, text: string, least: number, most: number): number => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= least && number <= most) return number
    throw new Error(`--${name}: expected a whole number from ${least} to ${most}, not "${text}"`)
  }
  return {
    kills: whole('kills', values.kills, 1, 100_000),
    seed: whole('seed', values.seed, 0, 2 ** 31 - 1),
    stacks: whole('stacks', values.stacks, 1, 16),
    conversations: whole('conversations', values.conversations, 1, 20),
    cohort: values.cohort === undefined ? null : whole('cohort', values.cohort, 1, 100_000),
    json: values.json === undefined ? null : writable(values.json),
  }
}

/** Better known now than after half an hour. */
function writable(file: string): string {
  try {
    if (file === '') throw new Error('no name')
    accessSync(dirname(resolve(file)), constants.W_OK)
    return file
  } catch {
    throw new Error(`--json: expected a file in a folder that can be written to, not "${file}"`)
  }
}
