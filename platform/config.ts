/**
 * The only reader of the environment: one schema per process, checked before anything starts.
 * A wrong value stops the process with the variable's name and what was expected.
 */
import { resolve } from 'node:path'
import { z } from 'zod'
import { EncryptionKeys } from './encryption/keyring.ts'
import { checkIdentity, identitySettings, secret } from './identity/settings.ts'

const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback)
const onOff = (fallback: 'on' | 'off') =>
  z
    .enum(['on', 'off'])
    .default(fallback)
    .transform((value) => value === 'on')
/** `scheme://host:port`, separated by commas. */
const origins = z
  .string()
  .default('')
  .transform((text, context) =>
    text.split(',').flatMap((part) => {
      const origin = part.trim()
      if (origin === '') return []
      if (URL.canParse(origin) && new URL(origin).origin === origin) return [origin]
      context.addIssue({
        code: 'custom',
        message: `expected origins such as https://a.example, not "${origin}"`,
      })
      return []
    }),
  )
const host = z.string().default('127.0.0.1')

const logging = { LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }
const temporal = {
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
}
const database = { DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }) }
const encryption = {
  /** `id:key,...`, the first encrypts: what Temporal keeps, see `platform/encryption`. `openssl rand -base64 32` makes a key. */
  ENCRYPTION_KEYS: EncryptionKeys,
}
/** Name of the built-in rule-based model; `npm start` sets it when OPENAI_API_KEY is unset. */
export const offlineModel = 'offline-rules-1'
const model = { OPENAI_MODEL: z.string().default('gpt-5-mini') }

const dataFolder = {
  /** Everything that is kept between starts; a path relative to the working folder or absolute. */
  DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .transform((path) => resolve(path)),
}

const openaiUrl = 'https://api.openai.com/v1'

export const WorkerConfig = z
  .object({
    ...logging,
    ...temporal,
    ...database,
    ...encryption,
    ...model,
    ...dataFolder,
    /** Needed for OpenAI itself; another server at OPENAI_BASE_URL may do without. */
    OPENAI_API_KEY: z.string().min(1).default('none'),
    OPENAI_BASE_URL: z.url().default(openaiUrl),
    APIM_BASE_URL: z.url(),
    APIM_API_KEY: z.string().min(1),
    APIM_TOKEN: z.string().min(1),
    /** Where reminders are posted to; unset, they are log lines. */
    NOTIFICATION_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
    /** Signs what is posted there. */
    NOTIFICATION_WEBHOOK_SECRET: secret.optional(),
  })
  .refine(
    (config) =>
      (config.NOTIFICATION_WEBHOOK_URL === undefined) === (config.NOTIFICATION_WEBHOOK_SECRET === undefined),
    {
      path: ['NOTIFICATION_WEBHOOK_SECRET'],
      message: 'expected together with NOTIFICATION_WEBHOOK_URL, or neither',
    },
  )
  .refine((config) => config.OPENAI_BASE_URL !== openaiUrl || config.OPENAI_API_KEY !== 'none', {
    path: ['OPENAI_API_KEY'],
    message: 'expected a key for OpenAI, or OPENAI_BASE_URL of another server',
  })
export type WorkerConfig = z.infer<typeof WorkerConfig>

export const ApiConfig = z
  .object({
    ...logging,
    ...temporal,
    ...database,
    ...encryption,
    ...model,
    ...identitySettings,
    API_HOST: host,
    API_PORT: port(8000),
    GUEST_ACCESS: onOff('off'),
    /** Origins of the Temporal UI, separated by commas: its pages may ask the codec. */
    TEMPORAL_UI_ORIGINS: origins,
    /** A conversation nobody writes to closes itself after this many days. */
    CONVERSATION_IDLE_DAYS: z.coerce.number().positive().default(30),
    /** How long a caller waits for a turn before 202, in ms. */
    REPLY_WAIT_MS: z.coerce.number().int().min(0).default(25_000),
  })
  .superRefine(checkIdentity)
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

/** Reads one process's settings. Exits with status 2 and a line per wrong variable; never returns a partial config. */
export function readConfig<T extends z.ZodType>(schema: T): z.infer<T> {
  const parsed = schema.safeParse(process.env)
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
  APIM_BASE_URL: z.url().optional(),
  APIM_API_KEY: z.string().min(1).optional(),
  APIM_TOKEN: z.string().min(1).optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: z.url().optional(),
  TOKEN_SECRET: secret.optional(),
  ENCRYPTION_KEYS: z.string().optional(),
  GUEST_ACCESS: z.enum(['on', 'off']).default('on'),
  API_HOST: host,
  API_PORT: port(8000),
  APIM_PORT: port(8080),
  MOCK_OPENAI_PORT: port(8090),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  POSTGRES_PORT: port(5433),
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

/** Settings of `npm run record`. */
export const RecordConfig = z.object({ ...temporal, ...database, ...encryption })

/** Settings of `npm run chat`. */
export const ChatConfig = z.object({
  ...dataFolder,
  /** Unset: where the latest `npm start` put it. */
  CHAT_API_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Unset: the customer's token that `npm start` left in the data folder, else a guest's. */
  CHAT_TOKEN: z.string().trim().min(1).optional(),
})
export type ChatConfig = z.infer<typeof ChatConfig>
