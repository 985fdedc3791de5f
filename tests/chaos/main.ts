/**
 * `npm run chaos`: kills every part of the product at every step of a booking, and asks the dealer backend's database and the
 * transcript whether anything was booked twice, lost or said twice. Status 1 when anything was.
 *
 *   npm run chaos -- [--kills 1000] [--seed 1] [--stacks 3] [--conversations 4] [--cohort N] [--json FILE]
 */
import { writeFileSync } from 'node:fs'
import { readConfig, TestConfig } from '#platform/config.ts'
import { findTemporal } from '#scripts/embedded/temporal-program.ts'
import { clearThrowaways } from '#tests/throwaway.ts'
import { readFlags, type Flags } from './flags.ts'
import { killsOf, makePlan } from './plan.ts'
import { runPlan } from './run.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const { kills, seed, stacks, conversations, cohort, json } = readFlagsOrExit()
const { DATA_DIR } = readConfig(TestConfig)

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Twice: at once. The parts end with us, and the next run removes what is left.
    if (stop.signal.aborted) process.exit(130)
    say('Stopping after the turns under way; once more to stop at once.')
    stop.abort()
  })
}

await clearThrowaways(say)
const temporalProgram = await findTemporal(DATA_DIR, say)
const today = new Date().toISOString().slice(0, 10)
const whole = makePlan({ seed, kills, guests: conversations, today })
const plan = cohort === null ? whole : whole.filter(({ number }) => number === cohort)
if (plan.length === 0) {
  say(`--cohort: the plan has the cohorts 1 to ${whole.length}`)
  process.exit(2)
}
say(
  `Seed ${seed}: ${killsOf(plan)} kills, ${conversations} conversations at once on each of ${stacks} stacks`,
)

const started = Date.now()
let done = 0
const report = await runPlan(plan, {
  stacks,
  stack: { temporalProgram },
  signal: stop.signal,
  say: (line) => say(`${String(++done).padStart(4)}  ${line}`),
})
const minutes = ((Date.now() - started) / 60_000).toFixed(1)
process.stdout.write(`\n${report.table()}\n\nSeed ${seed}, ${minutes} minutes\n`)
for (const [name, times] of report.ended) {
  process.stdout.write(`${name} ended ${times} times though nobody killed it\n`)
}
for (const trouble of report.troubles) process.stdout.write(`Not carried out: ${trouble}\n`)
if (json !== null) writeFileSync(json, `${JSON.stringify(report.summary, null, 2)}\n`)
process.exitCode = stop.signal.aborted ? 130 : report.clean ? 0 : 1

function readFlagsOrExit(): Flags {
  try {
    return readFlags(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(2)
  }
}
