/**
 * `npm start`: the whole product on this machine. An embedded part runs for every address or key that is not set;
 * see `StartConfig`. Ctrl-C stops everything, a second one kills it; the data stays in `.data`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { localLimits, readConfig, StartConfig } from '#platform/config.ts'
import { migrateFor, prepareApplication } from './embedded/application-role.ts'
import { AlreadyRunningError, PidFile } from './embedded/pid-file.ts'
import { createDatabases, preparePostgres } from './embedded/postgres.ts'
import { Supervisor } from './embedded/supervisor.ts'
import { findTemporal } from './embedded/temporal-program.ts'
import { setRetention, temporalPart } from './embedded/temporal.ts'
import { apiPart, mockApimPart, mockOpenaiPart, offlineModelSettings, workerPart } from './parts.ts'
import { portProblems } from './ports.ts'
import { localSecrets, writePrivately, type Secrets } from './secrets.ts'
import { buildWeb } from './web.ts'
import { welcome } from './welcome.ts'

const config = readConfig(StartConfig)
/** Closed conversations and bookings stay readable this long, in days. */
const retentionDays = 30
const embedded = {
  postgres: !config.DATABASE_URL,
  temporal: !config.TEMPORAL_ADDRESS,
  apim: !config.APIM_BASE_URL,
  model: !config.OPENAI_API_KEY && !config.OPENAI_BASE_URL,
}
const data = config.DATA_DIR
const say = (line: string) => process.stdout.write(`start: ${line}\n`)

mkdirSync(data, { recursive: true })
const pids = await claim()
const supervisor = new Supervisor({ logs: join(data, 'logs'), pids, say })
let stopping = false
handleSignals()
try {
  await checkPorts()
  const secrets = localSecrets(data)
  const [databases, temporalAddress] = await Promise.all([
    startPostgres(secrets),
    startTemporal(),
    startModel(),
    buildWeb(say),
  ])
  const shared = {
    DATABASE_URL: databases.orchestrator,
    TEMPORAL_ADDRESS: temporalAddress,
    TOKEN_SECRET: config.TOKEN_SECRET ?? secrets.tokenSecret,
    ENCRYPTION_KEYS: config.ENCRYPTION_KEYS ?? secrets.encryptionKeys,
    GUEST_ACCESS: config.GUEST_ACCESS,
    REQUIRE_VERIFIED_MOBILE: config.REQUIRE_VERIFIED_MOBILE,
    TEMPORAL_UI_ORIGINS: ['127.0.0.1', 'localhost']
      .map((host) => `http://${host}:${config.TEMPORAL_UI_PORT}`)
      .join(),
    ...localLimits(),
    ...(embedded.model && offlineModelSettings(config.MOCK_OPENAI_PORT)),
    APIM_BASE_URL: config.APIM_BASE_URL ?? `http://127.0.0.1:${config.APIM_PORT}`,
    // A backend that checks them is told its own by these variables; others only want some.
    APIM_API_KEY: config.APIM_API_KEY ?? secrets.apimApiKey,
    APIM_TOKEN: config.APIM_TOKEN ?? secrets.apimToken,
  }
  leaveForOps(shared)
  if (embedded.apim) {
    await supervisor.start(mockApimPart({ port: config.APIM_PORT, databaseUrl: databases.apim }))
  }
  await Promise.all([
    supervisor.start(
      workerPart({
        ...shared,
        METRICS_PORT: String(config.WORKER_METRICS_PORT),
        TEMPORAL_METRICS_PORT: String(config.TEMPORAL_METRICS_PORT),
      }),
    ),
    supervisor.start(
      apiPart({
        port: config.API_PORT,
        env: { ...shared, METRICS_PORT: String(config.API_METRICS_PORT) },
      }),
    ),
  ])
  process.stdout.write(await welcome({ config, embedded, tokenSecret: shared.TOKEN_SECRET }))
} catch (error) {
  if (!stopping) {
    process.stderr.write(`start: ${error instanceof Error ? error.message : String(error)}\n`)
    await stop(1)
  }
}

/** So that `npm run ops` works beside us without being told anything. */
function leaveForOps({ DATABASE_URL, TEMPORAL_ADDRESS, ENCRYPTION_KEYS }: Record<string, string>): void {
  const { TEMPORAL_NAMESPACE } = config
  const model = embedded.model ? offlineModelSettings(config.MOCK_OPENAI_PORT) : {}
  const settings = { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, ENCRYPTION_KEYS, ...model }
  writePrivately(join(data, 'settings.json'), JSON.stringify(settings, null, 2))
}

async function claim(): Promise<PidFile> {
  try {
    return await PidFile.claim(join(data, 'pids.json'), say)
  } catch (error) {
    if (!(error instanceof AlreadyRunningError)) throw error
    process.stderr.write(`start: it runs already, as process ${error.pid}, with the data in ${data}\n`)
    process.exit(1)
  }
}

/** @throws Error when a port that an embedded part needs is taken. */
async function checkPorts(): Promise<void> {
  const problems = await portProblems({
    API_PORT: config.API_PORT,
    API_METRICS_PORT: config.API_METRICS_PORT,
    WORKER_METRICS_PORT: config.WORKER_METRICS_PORT,
    TEMPORAL_METRICS_PORT: config.TEMPORAL_METRICS_PORT,
    ...(embedded.apim && { APIM_PORT: config.APIM_PORT }),
    ...(embedded.model && { MOCK_OPENAI_PORT: config.MOCK_OPENAI_PORT }),
    ...(embedded.postgres && { POSTGRES_PORT: config.POSTGRES_PORT }),
    ...(embedded.temporal && {
      TEMPORAL_PORT: config.TEMPORAL_PORT,
      TEMPORAL_UI_PORT: config.TEMPORAL_UI_PORT,
    }),
  })
  if (problems.length > 0) throw new Error(problems.join('\nstart: '))
}

/** Addresses of the product's database and of the mock dealer backend's, which is made beside a database given to us. */
async function startPostgres(secrets: Secrets): Promise<{ orchestrator: string; apim: string }> {
  if (config.DATABASE_URL) {
    const apim = new URL(config.DATABASE_URL)
    apim.pathname = 'apim'
    if (embedded.apim) await createDatabases(config.DATABASE_URL, ['apim'])
    if (config.DATABASE_OWNER_URL) await migrateFor(config.DATABASE_OWNER_URL, config.DATABASE_URL)
    return { orchestrator: config.DATABASE_URL, apim: apim.href }
  }
  say('starting PostgreSQL')
  const postgres = await preparePostgres({
    folder: join(data, 'postgres'),
    port: config.POSTGRES_PORT,
    password: secrets.postgresPassword,
    durable: true,
    say,
  })
  await supervisor.start(postgres.part)
  await createDatabases(postgres.url('postgres'), ['orchestrator', 'apim'])
  const owner = postgres.url('orchestrator')
  return {
    orchestrator: await prepareApplication(owner, secrets.applicationPassword),
    apim: postgres.url('apim'),
  }
}

async function startTemporal(): Promise<string> {
  if (config.TEMPORAL_ADDRESS) return config.TEMPORAL_ADDRESS
  say('starting Temporal')
  const part = temporalPart({
    program: await findTemporal(data, say),
    port: config.TEMPORAL_PORT,
    uiPort: config.TEMPORAL_UI_PORT,
    file: join(data, 'temporal.db'),
    namespace: config.TEMPORAL_NAMESPACE,
  })
  await supervisor.start(part)
  const address = `127.0.0.1:${config.TEMPORAL_PORT}`
  await setRetention(address, config.TEMPORAL_NAMESPACE, retentionDays)
  return address
}

async function startModel(): Promise<void> {
  if (!embedded.model) return
  say('OPENAI_API_KEY is not set: the built-in offline model answers, by rules and with limits')
  await supervisor.start(mockOpenaiPart({ port: config.MOCK_OPENAI_PORT, control: false }))
}

/** npm passes a Ctrl-C on to us that we already had from the terminal, so a second one counts after half a second. */
function handleSignals(): void {
  let firstAt = 0
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (firstAt === 0) {
        firstAt = Date.now()
        say('stopping')
        void stop(0)
      } else if (Date.now() - firstAt > 500) {
        supervisor.killAll()
        process.exit(1)
      }
    })
  }
}

async function stop(status: number): Promise<void> {
  stopping = true
  await supervisor.stop()
  pids.release()
  if (status === 0) say('stopped; the data is kept')
  process.exit(status)
}
