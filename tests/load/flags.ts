/** The flags of `npm run load`. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { scenarioNames, type Order, type ScenarioName } from './scenarios.ts'

const options = {
  /** chat, mcp, sse or all. */
  scenario: { type: 'string', default: 'all' },
  /** Base URL of a deployment; without it a stack of our own is started for each scenario. */
  target: { type: 'string' },
  /** Files, so that no secret is seen in the list of processes: the target's TOKEN_SECRET; or bearer tokens, one a line. */
  'token-secret': { type: 'string' },
  tokens: { type: 'string' },
  /** Turns or MCP requests a second. */
  rate: { type: 'string' },
  /** Customers at a time instead of a rate; for sse the number of event streams. */
  clients: { type: 'string' },
  seconds: { type: 'string', default: '30' },
  /** What the stack's model takes for each call, in ms. */
  'model-ms': { type: 'string', default: '300' },
  /** Make appointments at the target too: real ones, where its dealers are. */
  bookings: { type: 'boolean', default: false },
  /** Where to write the report. */
  json: { type: 'string' },
} as const

export interface Flags {
  scenarios: readonly ScenarioName[]
  /** Null for a stack of our own. */
  target: { url: string; callers: { secret: string } | { tokens: string[] } } | null
  order: Order
  modelMs: number
  json: string | null
}

/** Bounds a run that was mistyped: turns or requests in all. */
const mostInAll = 100_000

/** @throws Error naming the flag and what was expected */
export function readFlags(args: string[]): Flags {
  const { values } = parseArgs({ args, options })
  const { scenario, target, bookings, json } = values
  const clients = values.clients === undefined ? null : whole('clients', values.clients, 1, 2_000)
  const rate = whole('rate', values.rate ?? '10', 1, 1_000)
  const seconds = whole('seconds', values.seconds, 1, 3_600)
  if (scenario !== 'all' && !isScenario(scenario)) {
    throw new Error(`--scenario: expected ${scenarioNames.join(', ')} or all, not "${scenario}"`)
  }
  if (values.rate !== undefined && clients !== null && scenario !== 'sse') {
    throw new Error('--clients: expected alone, without --rate, except with --scenario sse')
  }
  if (rate * seconds > mostInAll) {
    throw new Error(`--rate: expected at most ${mostInAll} in all, not ${rate} x ${seconds} s`)
  }
  return {
    scenarios: scenario === 'all' ? scenarioNames : [scenario],
    target: target === undefined ? null : { url: origin(target), callers: callers(values) },
    order: { rate, clients, seconds, book: target === undefined || bookings },
    modelMs: whole('model-ms', values['model-ms'], 0, 60_000),
    json: json ?? null,
  }
}

const isScenario = (text: string): text is ScenarioName => (scenarioNames as readonly string[]).includes(text)

function whole(name: string, text: string, least: number, most: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text)
  throw new Error(`--${name}: expected a whole number from ${least} to ${most}, not "${text}"`)
}

function origin(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin
  throw new Error(`--target: expected a URL such as https://host, not "${text}"`)
}

function callers(files: { 'token-secret'?: string; tokens?: string }) {
  const { 'token-secret': secret, tokens } = files
  if ((secret === undefined) === (tokens === undefined)) {
    throw new Error('--target: expected together with --token-secret FILE or --tokens FILE')
  }
  if (secret !== undefined) return { secret: readFileSync(secret, 'utf8').trim() }
  const lines = readFileSync(tokens!, 'utf8').split(/\s+/).filter(Boolean)
  if (lines.length === 0) throw new Error('--tokens: expected a file with a bearer token on each line')
  return { tokens: lines }
}
