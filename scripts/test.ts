/**
 * `npm test`: types, lint, format, a look for secrets, then all tests. With arguments only the tests, and those go to vitest
 * (`npm test -- workflows`). The last line is `N passed, N failed, N skipped`; the status is 1 when anything failed.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { readConfig, TestConfig } from '#platform/config.ts'
import { findChromium } from '#tests/chromium.ts'
import { findCompose, findHadolint } from '#tests/infra/tools.ts'
import { findPrometheus } from '#tests/prometheus.ts'
import { findTools } from '#tests/infra/terraform/terraform.ts'
import { findRedis } from '#tests/redis.ts'

const config = readConfig(TestConfig)
const clone = fileURLToPath(new URL('..', import.meta.url))
const reportPath = join(config.DATA_DIR, 'test-report.json')
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const filters = process.argv.slice(2)

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
})

interface Counts {
  passed: number
  failed: number
  skipped: number
}

process.chdir(clone)
const failures: string[] = []
if (filters.length === 0) {
  for (const name of ['types', 'lint', 'format', 'secrets'])
    await step(name, 'npm', ['run', '--silent', name])
  requireChromium()
  requireRedis()
  requirePrometheus()
  requireTerraform()
  requireImageTools()
}
const counts = await runVitest()
if (failures.length > 0) process.stdout.write(`\nFailed: ${failures.join(', ')}\n`)
const failed = counts.failed + failures.filter((name) => name !== 'tests' || counts.failed === 0).length
process.stdout.write(`\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`)
process.exitCode = failed > 0 ? 1 : 0

/** Runs a command with its output shown, says how long it took, and notes when it fails. */
async function step(name: string, command: string, args: string[]): Promise<void> {
  process.stdout.write(`\n== ${name}\n`)
  const since = Date.now()
  const status = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(command, args, { cwd: clone, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (status !== 0) failures.push(name)
  const seconds = ((Date.now() - since) / 1_000).toFixed(1)
  process.stdout.write(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${seconds} s\n`)
}

function requireChromium(): void {
  if (findChromium(config.CHROMIUM_PATH)) return
  process.stdout.write('\nNo Chromium (CHROMIUM_PATH or /usr/bin): the browser tests cannot run\n')
  if (config.CI) failures.push('Chromium')
}

function requireRedis(): void {
  if (findRedis()) return
  process.stdout.write('\nNo redis-server on PATH: the tests of limits in Redis cannot run\n')
  if (config.CI) failures.push('redis-server')
}

function requirePrometheus(): void {
  if (findPrometheus()) return
  process.stdout.write('\nNo prometheus and promtool: the tests of alerts and dashboards cannot run\n')
  if (config.CI) failures.push('prometheus')
}

function requireTerraform(): void {
  if (findTools()) return
  process.stdout.write(
    '\nNo terraform, or no schema of its provider (set-up fetches it with go): infra/terraform cannot be checked\n',
  )
  if (config.CI) failures.push('Terraform')
}

function requireImageTools(): void {
  const tools = { hadolint: findHadolint(config.DATA_DIR), 'docker compose': findCompose(config.DATA_DIR) }
  for (const [name, found] of Object.entries(tools)) {
    if (found) continue
    process.stdout.write(`\nNo ${name}: the tests of the file that it reads cannot run\n`)
    if (config.CI) failures.push(name)
  }
}

async function runVitest(): Promise<Counts> {
  mkdirSync(config.DATA_DIR, { recursive: true })
  rmSync(reportPath, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`]
  await step('tests', process.execPath, [vitest, 'run', ...reporters, ...filters])
  return count()
}

/** Counts what the report says and names what was skipped; a file that could not be loaded counts as one failure. */
function count(): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of readReport().testResults) {
    const statuses = file.assertionResults.map((test) => test.status)
    counts.passed += statuses.filter((status) => status === 'passed').length
    const failed = statuses.filter((status) => status === 'failed').length
    counts.failed += file.status === 'failed' ? Math.max(failed, 1) : failed
    for (const test of file.assertionResults.filter(({ status }) => !['passed', 'failed'].includes(status))) {
      counts.skipped++
      process.stdout.write(`Skipped: ${test.fullName} (${file.name.replace(clone, '')})\n`)
    }
  }
  return counts
}

function readReport(): z.infer<typeof Report> {
  try {
    return Report.parse(JSON.parse(readFileSync(reportPath, 'utf8')))
  } catch (error) {
    process.stdout.write(`No test report: ${String(error)}\n`)
    return { testResults: [] }
  }
}
