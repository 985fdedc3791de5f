import type { ParseArgsConfig } from 'node:util'
import type { OpsConfig } from '#platform/config.ts'

/** What a command has to work with. */
export interface Invocation {
  config: OpsConfig
  /** Options by name; absent where not given. */
  values: Record<string, string | boolean | string[] | undefined>
  /** What stands after the command and is no option. */
  words: string[]
  /** One result: as `json` with `--json`, else as `text`. */
  print: (json: object, text: string) => void
}

export interface Command {
  /** After `npm run ops --`, with its options. */
  usage: string
  summary: string
  options?: NonNullable<ParseArgsConfig['options']>
  /** Whether `--output` may take what it prints to a file or to S3. Only where nothing is changed: a result must not get lost. */
  output?: true
  /** How many words it takes at most beside options. Default 0. */
  words?: number
  /** Exit code: 0 done; 1 refused, or the check found something wrong. @throws UsageError */
  run: (invocation: Invocation) => Promise<number>
}

/** A wrong or missing option: exit code 2. */
export class UsageError extends Error {}

/** @throws UsageError */
export function requiredText(values: Invocation['values'], name: string): string {
  const value = values[name]
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  throw new UsageError(`--${name}: expected a value`)
}

/** @throws UsageError */
export function requiredWord([word]: string[], what: string): string {
  if (word !== undefined && word.trim() !== '') return word.trim()
  throw new UsageError(`expected ${what}`)
}
