/** The flags of `npm run bench`. */
import { parseArgs } from 'node:util'

const options = {
  /** Plain and ours take turns so often. */
  rounds: { type: 'string', default: '3' },
  /** Turns of each client in a round; sixteen clients take a quarter each. */
  turns: { type: 'string', default: '100' },
  /** Turns of the long conversation; 0 leaves it out. */
  long: { type: 'string', default: '1000' },
  /** Where to write the report. */
  json: { type: 'string' },
  /** A report to compare with. */
  compare: { type: 'string' },
} as const

export interface Flags {
  rounds: number
  turns: number
  long: number
  json: string | null
  compare: string | null
}

/** Ends the process with status 2 and the flag's name where one is wrong. */
export function readFlags(args: string[]): Flags {
  try {
    const { values } = parseArgs({ args, options })
    return {
      rounds: whole('rounds', values.rounds, 1),
      turns: whole('turns', values.turns, 4),
      long: whole('long', values.long, 0),
      json: values.json ?? null,
      compare: values.compare ?? null,
    }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(2)
  }
}

function whole(name: string, text: string, least: number): number {
  if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text)
  throw new Error(`--${name}: expected a whole number from ${least} on, not "${text}"`)
}
