/**
 * The whole product as real processes, for end-to-end tests: an own PostgreSQL and Temporal server, mock APIM,
 * offline model, worker and API on free ports. What dies by itself is started again as by `npm start`; what a test
 * kills stays down until the test starts it again, with the same port and data.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { localLimits } from '#platform/config.ts'
import { signToken } from '#platform/identity/local-tokens.ts'
import { customerScopes, operatorScopes, type Scope } from '#platform/identity/scopes.ts'
import { applicationUrl, prepareApplication } from '#scripts/embedded/application-role.ts'
import type { Part } from '#scripts/embedded/part.ts'
import { createDatabases, preparePostgres } from '#scripts/embedded/postgres.ts'
import { temporalPart } from '#scripts/embedded/temporal.ts'
import { apiPart, mockApimPart, mockOpenaiPart, offlineModelSettings, workerPart } from '#scripts/parts.ts'
import { buildWeb } from '#scripts/web.ts'
import { freePort } from './free-port.ts'
import { openThrowaway } from './throwaway.ts'

export type PartName = 'postgres' | 'temporal' | 'mock-apim' | 'mock-openai' | 'worker' | 'api' | 'second-api'

export interface StackOptions {
  /** Path of the `temporal` program; needed outside vitest, whose global set-up knows it. */
  temporalProgram?: string
  /** Whether PostgreSQL waits for the disk, as in production; default false. */
  durable?: boolean
  /** Build the web page first where it is out of date. Default false. */
  web?: boolean
  /** Temporal's dynamic configuration on top of ours. */
  temporal?: Record<string, string>
  /** Receives what the supervisor says: which part ended by itself, which is back. */
  say?: (line: string) => void
  /** Puts a part of ours into another place before it is started; by default it runs in this clone. */
  place?: (part: Part) => Part
  /** Settings on top of the usual ones, by part. */
  env?: Partial<Record<'mock-apim' | 'mock-openai' | 'worker' | 'api', Record<string, string>>>
}

export interface Stack {
  /** `http://127.0.0.1:<port>`, without a slash at the end, as are the others. */
  apiUrl: string
  /** Another replica of the API, there once `second-api` is started. */
  secondApiUrl: string
  apimUrl: string
  openaiUrl: string
  /** As its owner, for tests that look at or change what the product may not. */
  databaseUrl: string
  /** As the product itself. */
  applicationUrl: string
  apimDatabaseUrl: string
  temporalAddress: string
  /** See `openTemporalClient`. */
  encryptionKeys: string
  /** Signs tokens for callers of a test's own. */
  tokenSecret: string
  /** Bearer tokens, valid for an hour. */
  tokens: { customer: string; otherCustomer: string; operator: string }
  /** SIGKILL, of the part and its children; returns when they are gone. */
  kill: (name: string) => Promise<void>
  /** Starts a killed part again; returns when it is ready. */
  start: (name: PartName) => Promise<void>
  /** Kills the worker and starts that of the checkout in this folder; ours again with null. */
  deploy: (checkout: string | null) => Promise<void>
  /** Another worker beside the first, with settings on top of the same ones; `kill` and `log` know it by its name. */
  addWorker: (name: string, env: Record<string, string>, place?: (part: Part) => Part) => Promise<void>
  /** Process id of a part that runs, for a SIGKILL that the supervisor is to heal. */
  pid: (name: string) => number | undefined
  /** Holds all that the stack writes: `logs/`, `temporal.db`, `postgres/`. */
  folder: string
  /** What a part printed, all its runs; for failure output. */
  log: (name: string) => string
  /** Stops everything and removes the data. */
  stop: () => Promise<void>
}

const applicationPassword = 'throwaway'

/** Starts a stack (about four seconds). Call `stop` in `afterAll`. @throws Error with a part's last lines. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const quiet = () => undefined
  const { folder, supervisor, end } = await openThrowaway(options.say ?? quiet)
  try {
    const tokenSecret = randomBytes(32).toString('base64url')
    const encryptionKeys = `test:${randomBytes(32).toString('base64url')}`
    const servers = await prepareServers(folder, options)
    const { ports, postgres, temporal, temporalAddress } = servers
    const shared = {
      DATABASE_URL: applicationUrl(postgres.url('orchestrator'), applicationPassword),
      TEMPORAL_ADDRESS: temporalAddress,
      TOKEN_SECRET: tokenSecret,
      ENCRYPTION_KEYS: encryptionKeys,
      GUEST_ACCESS: 'on',
      APIM_BASE_URL: `http://127.0.0.1:${ports.apim}`,
      APIM_API_KEY: 'test-key',
      APIM_TOKEN: 'test-token',
      ...localLimits(),
      ...offlineModelSettings(ports.openai),
    }
    const { env = {} } = options
    const parts: Record<PartName, Part> = {
      postgres: postgres.part,
      temporal,
      'mock-apim': mockApimPart({
        port: ports.apim,
        databaseUrl: postgres.url('apim'),
        ...(env['mock-apim'] && { env: env['mock-apim'] }),
      }),
      'mock-openai': mockOpenaiPart({
        port: ports.openai,
        control: true,
        ...(env['mock-openai'] && { env: env['mock-openai'] }),
      }),
      worker: workerPart({ ...shared, ...env.worker }),
      api: apiPart({ port: ports.api, env: { ...shared, ...env.api } }),
      'second-api': {
        ...apiPart({ port: ports.secondApi, env: { ...shared, ...env.api } }),
        name: 'second-api',
      },
    }
    const deploy = async (checkout: string | null) => {
      await supervisor.kill('worker')
      const settings = { ...shared, ...env.worker, ...(checkout && { DATA_DIR: join(checkout, '.data') }) }
      await supervisor.start(
        checkout ? workerPart(settings, join(checkout, 'worker', 'main.ts')) : parts.worker,
      )
    }
    const { place = (part: Part) => part } = options
    const start = (name: PartName) => supervisor.start(place(parts[name]))
    if (options.web) await buildWeb(quiet)
    await Promise.all([start('postgres'), start('temporal'), start('mock-openai')])
    await createDatabases(postgres.url('postgres'), ['orchestrator', 'apim'])
    await prepareApplication(postgres.url('orchestrator'), applicationPassword)
    await Promise.all([start('mock-apim'), start('worker'), start('api')])
    return {
      apiUrl: `http://127.0.0.1:${ports.api}`,
      secondApiUrl: `http://127.0.0.1:${ports.secondApi}`,
      apimUrl: shared.APIM_BASE_URL,
      openaiUrl: `http://127.0.0.1:${ports.openai}`,
      databaseUrl: postgres.url('orchestrator'),
      applicationUrl: shared.DATABASE_URL,
      apimDatabaseUrl: postgres.url('apim'),
      temporalAddress,
      encryptionKeys,
      tokenSecret,
      tokens: await signTokens(tokenSecret),
      kill: (name) => supervisor.kill(name),
      start,
      deploy,
      addWorker: (name, env, placed = place) =>
        supervisor.start(placed({ ...workerPart({ ...shared, ...env }), name })),
      pid: (name) => supervisor.pid(name),
      folder,
      log: (name) => readFileSync(join(folder, 'logs', `${name}.log`), 'utf8'),
      stop: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

async function prepareServers(folder: string, options: StackOptions) {
  const program = options.temporalProgram ?? (await import('vitest')).inject('temporalProgram')
  const ports = {
    postgres: await freePort(),
    temporal: await freePort(),
    apim: await freePort(),
    openai: await freePort(),
    api: await freePort(),
    secondApi: await freePort(),
  }
  const postgres = await preparePostgres({
    folder: join(folder, 'postgres'),
    port: ports.postgres,
    password: 'throwaway',
    durable: options.durable ?? false,
    say: () => undefined,
  })
  const temporal = temporalPart({
    program,
    port: ports.temporal,
    file: join(folder, 'temporal.db'),
    settings: options.temporal ?? {},
  })
  return { ports, postgres, temporal, temporalAddress: `127.0.0.1:${ports.temporal}` }
}

async function signTokens(secret: string): Promise<Stack['tokens']> {
  const sign = (subject: string, scopes: Scope[]) => signToken(secret, { subject, scopes }, 3_600)
  return {
    customer: await sign('customer:one', customerScopes),
    otherCustomer: await sign('customer:two', customerScopes),
    operator: await sign('operator:one', operatorScopes),
  }
}
