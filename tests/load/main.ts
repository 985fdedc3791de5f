/**
 * `npm run load`: how much the product carries. Starts the whole product with a scripted model for each scenario, or loads a
 * deployment that runs; only then does a request leave this machine.
 *
 *   npm run load -- [--scenario chat|mcp|sse|all] [--rate N | --clients N] [--seconds N] [--model-ms N] [--json FILE]
 *     [--target URL (--token-secret FILE | --tokens FILE) [--bookings]]
 *
 * Ends with status 1 where a request failed or an event was dropped or doubled.
 */
import { writeFileSync } from 'node:fs'
import { readConfig, TestConfig } from '#platform/config.ts'
import { findTemporal } from '#scripts/embedded/temporal-program.ts'
import { clearThrowaways } from '#tests/throwaway.ts'
import { readFlags, type Flags } from './flags.ts'
import { describe, type Report } from './report.ts'
import { runScenario, type Result } from './scenarios.ts'
import { openDeployment, openStack, type OpenTarget } from './target.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

function flagsOrExit(): Flags {
  try {
    return readFlags(process.argv.slice(2))
  } catch (error) {
    say((error as Error).message)
    process.exit(2)
  }
}

const { scenarios, target, order, modelMs, json } = flagsOrExit()
const open = await opener()
const report: Report = {
  at: new Date().toISOString(),
  target: target?.url ?? null,
  modelMs: target ? null : modelMs,
  scenarios: {},
}
for (const name of scenarios) {
  say(`Scenario ${name}`)
  // A stack of its own for each: none pays for what another left behind.
  const opened = await open()
  try {
    const result = await runScenario(name, opened, order)
    report.scenarios[name] = result
    process.stdout.write(`\n${describe(name, result)}\n`)
  } finally {
    await opened.end()
  }
}
if (json !== null) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
process.exit(Object.values(report.scenarios).every(isGood) ? 0 : 1)

async function opener(): Promise<() => Promise<OpenTarget>> {
  if (target) return () => Promise.resolve(openDeployment(target.url, target.callers))
  await clearThrowaways(say)
  const temporalProgram = await findTemporal(readConfig(TestConfig).DATA_DIR, say)
  return () => openStack(modelMs, { temporalProgram, durable: true })
}

/** Refusals are an answer to too much; failures are none. */
function isGood({ total, streams }: Result): boolean {
  return total.failed + (streams?.dropped ?? 0) + (streams?.doubled ?? 0) + (streams?.disordered ?? 0) === 0
}
