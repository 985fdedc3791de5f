/**
 * `npm run bench`: what durability costs. A plain in-memory loop and our whole stack do the same turn (three model calls, two
 * tool calls) against the same stand-ins, one after the other, several rounds; medians are printed.
 *
 *   npm run bench -- [--rounds 3] [--turns 100] [--long 1000] [--json FILE] [--compare FILE]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { readConfig, TestConfig } from '#platform/config.ts'
import { findTemporal } from '#scripts/embedded/temporal-program.ts'
import { clearThrowaways } from '#tests/throwaway.ts'
import { readFlags } from './flags.ts'
import { measure } from './measure.ts'
import { compare, describe, type Report } from './report.ts'
import { startSubjects } from './subjects.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const flags = readFlags(process.argv.slice(2))
const { DATA_DIR } = readConfig(TestConfig)
await clearThrowaways(say)
const subjects = await startSubjects(await findTemporal(DATA_DIR, say))
try {
  const report = await measure(subjects, flags, say)
  process.stdout.write(`\n${describe(report)}\n`)
  if (flags.json !== null) writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`)
  if (flags.compare !== null) {
    const earlier = JSON.parse(readFileSync(flags.compare, 'utf8')) as Report
    process.stdout.write(`\n${compare(earlier, report)}\n`)
  }
} finally {
  await subjects.end()
}
process.exit()
