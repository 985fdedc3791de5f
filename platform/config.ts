/**
 * The only reader of the environment: one schema per process, checked before anything starts.
 * A wrong value stops the process with the variable's name and what was expected.
 */
import { z } from 'zod'
import { EncryptionKeys } from './encryption/keyring.ts'
import { checkIdentity, identitySettings, secret } from './identity/settings.ts'
import {
  apiLimits,
  budgets,
  checkBudgets,
  checkS3,
  checkNotifications,
  checkTemporal,
  database,
  databaseUrl,
  dataFolder,
  encryption,
  host,
  limits,
  logging,
  model,
  modelPrices,
  notifications,
  onOff,
  openai,
  openaiUrl,
  optionalPort,
  origins,
  port,
  s3,
  telemetry,
  temporal,
  toolLimits,
} from './settings.ts'

/** Name of the built-in rule-based model; `npm start` sets it when OPENAI_API_KEY is unset. */
export const offlineModel = 'offline-rules-1'

export const WorkerConfig = z
  .object({
    ...logging,
    ...telemetry,
    ...temporal,
    ...database,
    ...encryption,
    ...limits,
    ...budgets,
    ...toolLimits,
    /** Activities under way at once, most of them talks with the model; the SDK's own default. What waits does so at Temporal, where subjects take turns. */
    LIMIT_ACTIVITIES_PER_WORKER: z.coerce.number().int().positive().default(100),
    /** Where Prometheus reads what Temporal's SDK itself counts. */
    TEMPORAL_METRICS_PORT: optionalPort,
    ...openai,
    ...modelPrices,
    ...dataFolder,
    /** The workflows as the image's build bundled them; unset, the worker bundles them into DATA_DIR. */
    WORKFLOW_BUNDLE: z.string().min(1).optional(),
    /** This build's name in the worker deployment; unset, workers are not versioned and take whatever there is to do. */
    WORKER_BUILD_ID: z
      .string()
      .regex(/^[\w.-]{1,63}$/, 'expected up to 63 letters, digits, dots, dashes or underscores')
      .optional(),
    /** A file that the worker writes anew every few seconds while it works, for whoever watches its health. */
    HEALTH_FILE: z.string().min(1).optional(),
    APIM_BASE_URL: z.url(),
    APIM_API_KEY: z.string().min(1),
    APIM_TOKEN: z.string().min(1),
    ...notifications,
    /** Whether a booking needs the proof of the mobile number that it is for. */
    REQUIRE_VERIFIED_MOBILE: onOff('off'),
  })
  .superRefine(checkTemporal)
  .superRefine(checkNotifications)
  .superRefine(checkBudgets)
  .refine((config) => config.OPENAI_BASE_URL !== openaiUrl || config.OPENAI_API_KEY !== 'none', {
    path: ['OPENAI_API_KEY'],
    message: 'expected a key for OpenAI, or OPENAI_BASE_URL of another server',
  })
export type WorkerConfig = z.infer<typeof WorkerConfig>

export const ApiConfig = z
  .object({
    ...logging,
    ...telemetry,
    ...temporal,
    ...database,
    ...encryption,
    ...limits,
    ...budgets,
    ...apiLimits,
    ...model,
    ...identitySettings,
    ...notifications,
    API_HOST: host,
    API_PORT: port(8000),
    /** How MCP clients reach the API; unset, only from this machine: `http://127.0.0.1:API_PORT`. */
    PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'expected a URL such as https://...' }).optional(),
    GUEST_ACCESS: onOff('off'),
    /** Origins, separated by commas, whose pages may ask with a token of theirs; the page of ours needs none. */
    CORS_ORIGINS: origins,
    /** Origins of the Temporal UI, separated by commas: its pages may ask the codec. */
    TEMPORAL_UI_ORIGINS: origins,
    /** A conversation nobody writes to closes itself after this many days. */
    CONVERSATION_IDLE_DAYS: z.coerce.number().positive().default(30),
    ...modelPrices,
    /** The dealer backend, where it is the stand-in: operators may order its faults by our API. */
    APIM_BASE_URL: z.url().optional(),
    /** How long a caller waits for a turn before 202, in ms. */
    REPLY_WAIT_MS: z.coerce.number().int().min(0).default(25_000),
  })
  .superRefine(checkTemporal)
  .superRefine(checkIdentity)
  .superRefine(checkNotifications)
  .superRefine(checkBudgets)
export type ApiConfig = z.infer<typeof ApiConfig>

export const MockApimConfig = z.object({
  ...logging,
  DATABASE_URL: database.DATABASE_URL,
  APIM_HOST: host,
  APIM_PORT: port(8080),
  /** The fault switches listen only when this is on. */
  APIM_CONTROL: onOff('off'),
})
export type MockApimConfig = z.infer<typeof MockApimConfig>

export const MockOpenaiConfig = z.object({
  ...logging,
  MOCK_OPENAI_HOST: host,
  MOCK_OPENAI_PORT: port(8090),
  /** Scripts and call records listen only when this is on. */
  MOCK_OPENAI_CONTROL: onOff('off'),
})
export type MockOpenaiConfig = z.infer<typeof MockOpenaiConfig>

/**
 * Reads one process's settings; `others` stand in for variables that are unset. Exits with status 2 and a line per wrong variable; never returns a partial config.
 */
export function readConfig<T extends z.ZodType>(schema: T, others: Record<string, string> = {}): z.infer<T> {
  const parsed = schema.safeParse({ ...others, ...process.env })
  if (parsed.success) return parsed.data
  for (const issue of parsed.error.issues) {
    process.stderr.write(`Setting ${issue.path.join('.')}: ${issue.message}\n`)
  }
  process.exit(2)
}

/** Settings of `npm start` itself; each address or key that is set replaces the part built in for it. */
export const StartConfig = z.object({
  ...dataFolder,
  TEMPORAL_ADDRESS: z.string().min(1).optional(),
  TEMPORAL_NAMESPACE: temporal.TEMPORAL_NAMESPACE,
  DATABASE_URL: database.DATABASE_URL.optional(),
  /** Of the role that migrates; unset, DATABASE_URL's own does. */
  DATABASE_OWNER_URL: databaseUrl.optional(),
  APIM_BASE_URL: z.url().optional(),
  APIM_API_KEY: z.string().min(1).optional(),
  APIM_TOKEN: z.string().min(1).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url().optional(),
  TOKEN_SECRET: secret.optional(),
  ENCRYPTION_KEYS: z.string().optional(),
  GUEST_ACCESS: z.enum(['on', 'off']).default('on'),
  REQUIRE_VERIFIED_MOBILE: z.enum(['on', 'off']).default('off'),
  API_HOST: host,
  API_PORT: port(8000),
  APIM_PORT: port(8080),
  MOCK_OPENAI_PORT: port(8090),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  POSTGRES_PORT: port(5433),
  /** Figures for Prometheus: of the API, of the worker, of Temporal's SDK in it. */
  API_METRICS_PORT: port(9464),
  WORKER_METRICS_PORT: port(9465),
  TEMPORAL_METRICS_PORT: port(9466),
})
export type StartConfig = z.infer<typeof StartConfig>

/** Settings of `npm test`. */
export const TestConfig = z.object({
  ...dataFolder,
  /** `true` where continuous integration runs: then nothing may be skipped. */
  CI: z
    .string()
    .optional()
    .transform((value) => value !== undefined && !['', '0', 'false'].includes(value)),
  CHROMIUM_PATH: z.string().min(1).optional(),
})
export type TestConfig = z.infer<typeof TestConfig>

/** Where `npm start` leaves what other commands need. */
export const DataConfig = z.object(dataFolder)

/** Settings of `npm run ops`. */
export const OpsConfig = z
  .object({
    ...temporal,
    ...database,
    /** Of the role that migrates; unset, DATABASE_URL's own does. */
    DATABASE_OWNER_URL: databaseUrl.optional(),
    /** For what reads or wraps keys. */
    ENCRYPTION_KEYS: EncryptionKeys.optional(),
    /** For `diff`. */
    ...openai,
    /** The API and an operator's token, for what goes by `/v1/operator`. */
    OPS_API_URL: z.url({ protocol: /^https?$/ }).optional(),
    OPS_TOKEN: z.string().trim().min(1).optional(),
    ...s3,
  })
  .superRefine(checkTemporal)
  .superRefine(checkS3)
export type OpsConfig = z.infer<typeof OpsConfig>

/** Settings of `npm run chat`. */
export const ChatConfig = z.object({
  ...dataFolder,
  /** Unset: where the latest `npm start` put it. */
  CHAT_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Unset: the customer's token that `npm start` left in the data folder, else a guest's. */
  CHAT_TOKEN: z.string().trim().min(1).optional(),
})
export type ChatConfig = z.infer<typeof ChatConfig>

const generous = {
  LIMIT_TOKENS_PER_DAY: '30000000',
  CONVERSATION_TOKEN_BUDGET: '100000000',
  LIMIT_ADDRESS_PER_MINUTE: '60000',
  LIMIT_SUBJECT_PER_MINUTE: '12000',
  LIMIT_GUESTS_PER_HOUR: '6000',
  LIMIT_TURNS_PER_SUBJECT: '1000',
  LIMIT_TOOL_CALLS_PER_HOUR: '12000',
}
/** A hundred times the defaults, where nothing else is set: on one's own machine a load test is no attack. */
export const localLimits = (): Record<string, string> =>
  Object.fromEntries(Object.entries(generous).filter(([name]) => process.env[name] === undefined))
