/** docker-compose.yml: sound, closed to the network, with settings that the processes accept and secrets that only `.env` has. */
import { execFile } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv, promisify } from 'node:util'
import { DCLinter } from 'dclint'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse } from 'yaml'
import type { z } from 'zod'
import {
  ApiConfig,
  MockApimConfig,
  MockOpenaiConfig,
  OpsConfig,
  readConfig,
  TestConfig,
  WorkerConfig,
} from '#platform/config.ts'
import { childEnvironment } from '#scripts/environment.ts'
import { parseDockerfile, repository, settingsIn } from './dockerfile.ts'
import { findCompose } from './tools.ts'

interface Service {
  image: string
  build?: { target: string }
  environment?: Record<string, string | null>
  ports?: string[]
  volumes?: string[]
  profiles?: string[]
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
  depends_on?: Record<string, unknown> | string[]
}
const source = readFileSync(join(repository, 'docker-compose.yml'), 'utf8')
const { services } = parse(source, { merge: true }) as { services: Record<string, Service> }
const ours = Object.entries(services).filter(([, { build }]) => build)

let folder: string
let env: Record<string, string | undefined>
/** `npm run compose:env` in a copy: the script writes beside itself. */
const writeEnv = () =>
  promisify(execFile)(process.execPath, ['scripts/compose-env.ts'], {
    cwd: folder,
    env: childEnvironment({}),
  })
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'compose-'))
  mkdirSync(join(folder, 'scripts'))
  for (const file of ['package.json', 'docker-compose.yml', 'scripts/compose-env.ts'])
    copyFileSync(join(repository, file), join(folder, file))
  for (const name of ['platform', 'node_modules', 'infra'])
    symlinkSync(join(repository, name), join(folder, name))
  await writeEnv()
  env = parseEnv(readFileSync(join(folder, '.env'), 'utf8'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Linted {
  messages: { rule: string; message: string }[]
}
const config = JSON.parse(readFileSync(join(repository, '.dclintrc.json'), 'utf8')) as object
function lint(text: string): string[] {
  const file = join(folder, 'linted.yml')
  writeFileSync(file, text)
  // Its own types are not found under `nodenext`.
  const linted = new DCLinter(config).lintFiles([file], false) as Linted[]
  return linted.flatMap(({ messages }) => messages.map(({ rule, message }) => `${rule}: ${message}`))
}

it('is as Compose and its linter want it', () => {
  expect(lint(source)).toEqual([])
})

it.each([
  [
    'a port that is open to the network',
    "'127.0.0.1:8000:8000'",
    "'8000:8000'",
    /no-unbound-port-interfaces/,
  ],
  ['an image of no version', 'image: postgres:18.6', 'image: postgres', /service-image-require-explicit-tag/],
  ['a key that there is not', 'shm_size:', 'shm_sise:', /invalid-schema/],
])('its linter finds %s', (_what, good, bad, rule) => {
  expect(source).toContain(good)
  expect(lint(source.replace(good, bad)).join('\n')).toMatch(rule)
})

const compose = findCompose(readConfig(TestConfig).DATA_DIR)
describe.skipIf(!compose)(
  compose ? 'docker compose config' : 'docker compose config (not on this machine)',
  () => {
    async function check(text: string, file = '.env'): Promise<string> {
      writeFileSync(join(folder, 'checked.yml'), text)
      const [program, ...words] = compose!
      const args = [
        ...words,
        '--env-file',
        file,
        '-f',
        'checked.yml',
        '--profile',
        'observability',
        'config',
        '--quiet',
      ]
      return await promisify(execFile)(program, args, { cwd: folder }).then(
        () => '',
        ({ stderr }: { stderr: string }) => stderr,
      )
    }

    it('accepts it with what compose:env writes', async () => {
      expect(await check(source)).toBe('')
    })

    it('names the command where .env was not written', async () => {
      writeFileSync(join(folder, 'empty.env'), '')
      expect(await check(source, 'empty.env')).toContain('npm run compose:env')
    })

    it('finds a service that waits for one there is not', async () => {
      expect(await check(source.replace('valkey: { condition', 'redis: { condition'))).toMatch(
        /undefined service "?redis/,
      )
    })
  },
)

it('asks for no secret that compose:env does not write, and none has a value in the file', () => {
  const asked = new Set([...source.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => String(name)))
  expect([...asked].toSorted()).toEqual(Object.keys(env).toSorted())
  const secret = /(?:PASSWORD|PWD|SECRET|KEYS?|TOKEN)$/
  const given = Object.values(services).flatMap(({ environment = {} }) => Object.entries(environment))
  for (const [key, value] of given.filter(([key]) => secret.test(key)))
    expect(value, key).toMatch(/^\$\{\w+(:\?npm run compose:env|:-offline)\}$/)
})

it('writes secrets once, for their owner alone', async () => {
  const file = join(folder, '.env')
  const before = readFileSync(file, 'utf8')
  await writeEnv()
  expect(readFileSync(file, 'utf8')).toBe(before)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(new Set(Object.values(env)).size).toBe(Object.keys(env).length)
})

it('publishes ports on this machine alone', () => {
  const published = Object.values(services).flatMap(({ ports = [] }) => ports)
  expect(published.length).toBeGreaterThan(5)
  for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/)
})

it.each(ours)('%s may change nothing and gain no rights', (_name, service) => {
  expect(service).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  })
})

/** What the image of a target sets itself. */
function settingsOf(target: string): Record<string, string> {
  const instructions = parseDockerfile(readFileSync(join(repository, 'Dockerfile'), 'utf8'))
  const from = instructions.findIndex(({ name, rest }) => name === 'FROM' && rest.endsWith(` AS ${target}`))
  const length = instructions.slice(from + 1).findIndex(({ name }) => name === 'FROM')
  const own = instructions.slice(from + 1).slice(0, length < 0 ? undefined : length)
  return Object.assign({}, ...own.filter(({ name }) => name === 'ENV').map(({ rest }) => settingsIn(rest)))
}

const schemas: Record<string, z.ZodType> = {
  api: ApiConfig,
  worker: WorkerConfig,
  migrate: OpsConfig,
  'mock-apim': MockApimConfig,
  'mock-openai': MockOpenaiConfig,
}
it.each(ours)('%s is given settings that it accepts', (name, { build, environment = {} }) => {
  const fill = (text: string) =>
    text.replaceAll(
      /\$\{(\w+)(?::\?[^}]*|:-([^}]*))\}/g,
      (_all, key: string, otherwise?: string) => env[key] ?? otherwise ?? '',
    )
  const given = Object.fromEntries(
    Object.entries(environment).flatMap(([key, value]) => (value === null ? [] : [[key, fill(value)]])),
  )
  const result = schemas[name]!.safeParse({ ...settingsOf(build!.target), ...given })
  expect(result.error?.issues).toBeUndefined()
  const known = new Set(Object.keys((schemas[name] as z.ZodObject).shape))
  expect(Object.keys(given).filter((key) => !known.has(key))).toEqual([])
})

it('makes roles that reach their own database alone', async () => {
  const script = readFileSync(join(repository, 'infra/compose/postgres-init.sh'), 'utf8')
  const [, sql] = /<<'SQL'\n([\s\S]*)\nSQL/.exec(script) ?? []
  // Names of this test's own: the server is shared.
  const unique = `t${process.pid}_`
  const named = sql!.replaceAll(
    /\b(owner|application|apim|temporal|orchestrator|temporal_visibility)\b(?!')/g,
    (name, _n, at: number) =>
      name === 'owner' && /database \w+ $/.test(sql!.slice(0, at)) ? name : unique + name,
  )
  const url = new URL(inject('databaseUrl'))
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  for (const statement of named.split(';\n'))
    await admin.query(statement.replaceAll(/:'(\w+)'/g, "'password-of-$1'").replace(/;$/, ''))
  const reaches = async (role: string, database: string) => {
    const own = new URL(url)
    Object.assign(own, {
      username: unique + role,
      password: `password-of-${role}`,
      pathname: `/${unique}${database}`,
    })
    const client = new pg.Client({ connectionString: own.href })
    return await client.connect().then(
      () => client.end().then(() => true),
      () => false,
    )
  }
  const databases = ['orchestrator', 'apim', 'temporal', 'temporal_visibility']
  const reached = async (role: string) => {
    const found = await Promise.all(
      databases.map(async (database) => ((await reaches(role, database)) ? [database] : [])),
    )
    return found.flat()
  }
  expect(await reached('owner')).toEqual(['orchestrator'])
  expect(await reached('application')).toEqual(['orchestrator'])
  expect(await reached('apim')).toEqual(['apim'])
  expect(await reached('temporal')).toEqual(['temporal', 'temporal_visibility'])
  await admin.end()
})

it('scrapes the jobs that alerts and dashboards know', () => {
  const jobs = (path: string) =>
    [...readFileSync(join(repository, path), 'utf8').matchAll(/job_name: (\S+)/g)].map(([, job]) => job)
  expect(jobs('infra/compose/prometheus.yml')).toEqual(jobs('infra/prometheus/prometheus.yml'))
})
