/**
 * `npm run fuzz`: asks every route of `/openapi.json` what nobody foresaw, as a customer, as an operator and without a token, and
 * compares the answers with the description. Status 1 when anything differs.
 *
 *   npm run fuzz -- [--seed 1] [--max-examples 100] [--seconds N] [--role customer]
 */
import { parseArgs } from 'node:util'
import { readConfig, TestConfig } from '#platform/config.ts'
import { clearThrowaways } from '#tests/throwaway.ts'
import { findTemporal } from './embedded/temporal-program.ts'
import { findSchemathesis } from './fuzz/program.ts'
import { fuzz, type Effort } from './fuzz/run.ts'
import { openTarget, roles, type Role } from './fuzz/target.ts'

const say = (line: string): void => void process.stderr.write(`fuzz: ${line}\n`)
const { effort, asked } = flagsOrExit()
const { DATA_DIR } = readConfig(TestConfig)

await clearThrowaways(say)
const program = await findSchemathesis(DATA_DIR, say)
const target = await openTarget({ temporalProgram: await findTemporal(DATA_DIR, say) })
const unclean: Role[] = []
try {
  for (const role of asked) {
    say(`as ${role}, seed ${effort.seed}`)
    const { clean, output } = await fuzz(program, target, role, effort)
    process.stdout.write(output)
    if (!clean) unclean.push(role)
  }
  const failures = target
    .log()
    .split('\n')
    .filter((line) => line.includes('"msg":"request failed"'))
  for (const line of failures) process.stdout.write(`${line}\n`)
} finally {
  await target.stop()
}
process.stdout.write(unclean.length > 0 ? `Found something as ${unclean.join(', ')}\n` : 'Found nothing\n')
process.exitCode = unclean.length > 0 ? 1 : 0

/** Exits with status 2 and what is wrong with the flags. */
function flagsOrExit(): { effort: Effort; asked: readonly Role[] } {
  try {
    return readFlags(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exit(2)
  }
}

function readFlags(args: string[]): { effort: Effort; asked: readonly Role[] } {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      /** Requests of each kind to each route. */
      'max-examples': { type: 'string', default: '100' },
      /** Of each role; unset, until every route has had its requests. */
      seconds: { type: 'string' },
      /** One role alone. */
      role: { type: 'string' },
    },
  })
  const whole = (name: string, text: string, least: number): number => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text)
    throw new Error(`--${name}: expected a whole number from ${least}, not "${text}"`)
  }
  const asked = values.role === undefined ? roles : roles.filter((role) => role === values.role)
  if (asked.length === 0) throw new Error(`--role: expected ${roles.join(', ')}`)
  const effort = {
    seed: whole('seed', values.seed, 0),
    maxExamples: whole('max-examples', values['max-examples'], 1),
  }
  if (values.seconds === undefined) return { asked, effort }
  return { asked, effort: { ...effort, seconds: whole('seconds', values.seconds, 1) } }
}
