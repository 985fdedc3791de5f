/** Settings that several processes share, in groups, and what must be set together. Nothing here reads the environment. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { EncryptionKeys } from './encryption/keyring.ts'
import { secret } from './identity/settings.ts'

export const port = (fallback: number) => z.coerce.number().int().min(1).max(65_535).default(fallback)
export const optionalPort = z.coerce.number().int().min(1).max(65_535).optional()
export const onOff = (fallback: 'on' | 'off') =>
  z
    .enum(['on', 'off'])
    .default(fallback)
    .transform((value) => value === 'on')
/** `scheme://host:port`, separated by commas. */
export const origins = z
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
export const host = z.string().default('127.0.0.1')

export const telemetry = {
  /** The collector's base URL: traces go to `/v1/traces` there, OTLP over HTTP. Unset, there are none. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** Where Prometheus reads this process's figures; they are for nobody else. */
  METRICS_HOST: host,
  /** Unset, the figures are served nowhere. */
  METRICS_PORT: optionalPort,
}
export const logging = { LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }
export const temporal = {
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  /** Of Temporal Cloud; is sent over TLS only. */
  TEMPORAL_API_KEY: z.string().min(1).optional(),
  /** `on` where the server is reached over TLS; an API key alone means that too. */
  TEMPORAL_TLS: z.enum(['on', 'off']).optional(),
  /** PEM file of the authority behind the server's certificate; unset, the public ones are believed. */
  TEMPORAL_TLS_CA_FILE: z.string().min(1).optional(),
}
export function checkTemporal(
  config: {
    TEMPORAL_API_KEY?: string | undefined
    TEMPORAL_TLS?: 'on' | 'off' | undefined
    TEMPORAL_TLS_CA_FILE?: string | undefined
  },
  context: z.RefinementCtx,
): void {
  const { TEMPORAL_API_KEY: key, TEMPORAL_TLS: tls, TEMPORAL_TLS_CA_FILE: authority } = config
  const refuse = (name: string, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message })
  if (key !== undefined && tls === 'off')
    refuse('TEMPORAL_TLS', 'expected on: TEMPORAL_API_KEY must not travel in the clear')
  if (authority !== undefined && key === undefined && tls !== 'on')
    refuse('TEMPORAL_TLS_CA_FILE', 'expected together with TEMPORAL_TLS=on or TEMPORAL_API_KEY')
}
export const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'expected a URL such as postgres://...',
})
/** The application's role: it needs no more than `grantTo` gives. */
export const database = { DATABASE_URL: databaseUrl }
export const encryption = {
  /** `id:key,...`, the first encrypts: what Temporal keeps, see `platform/encryption`. `openssl rand -base64 32` makes a key. */
  ENCRYPTION_KEYS: EncryptionKeys,
}
export const limits = {
  /** Where limits are counted for all replicas; unset, PostgreSQL does it. */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'expected a URL such as redis://...' }).optional(),
  /** What a subject may let the model read and write in a day: some 60 turns of the largest kind (our choice). */
  LIMIT_TOKENS_PER_DAY: z.coerce.number().int().positive().default(300_000),
}
export const budgets = {
  /** Model tokens of a conversation before it pauses: some 200 turns of the largest kind, where a booking takes about six (our choice). */
  CONVERSATION_TOKEN_BUDGET: z.coerce.number().int().positive().default(1_000_000),
  /** Dollars likewise, by the prices below; unset, tokens alone count. */
  CONVERSATION_COST_BUDGET: z.coerce.number().positive().optional(),
}
export const apiLimits = {
  /** Requests of an address, in a minute: an office or a mobile network shares one. */
  LIMIT_ADDRESS_PER_MINUTE: z.coerce.number().int().positive().default(600),
  /** Requests of a subject: a page that is used quickly needs about one a second. */
  LIMIT_SUBJECT_PER_MINUTE: z.coerce.number().int().positive().default(120),
  /** New guests from an address. */
  LIMIT_GUESTS_PER_HOUR: z.coerce.number().int().positive().default(60),
  /** Event streams of a subject at once: one for each open tab. */
  LIMIT_STREAMS_PER_SUBJECT: z.coerce.number().int().positive().default(10),
  /** Turns that a process has taken and not answered: 40 a second (measured with a model that answers at once) for REPLY_WAIT_MS. */
  LIMIT_TURNS_IN_FLIGHT: z.coerce.number().int().positive().default(1_000),
  /** Of them a subject's: a conversation's turn and its five waiting messages, and a second tab. */
  LIMIT_TURNS_PER_SUBJECT: z.coerce.number().int().positive().default(10),
  /** Proxies of ours before us that write X-Forwarded-For; 0 counts the address that connects. */
  TRUST_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
}
export const toolLimits = {
  /** Calls of a tool for a subject in an hour; looking up persons and cars a quarter of it, proposals half. */
  LIMIT_TOOL_CALLS_PER_HOUR: z.coerce.number().int().positive().default(120),
}

export const model = { OPENAI_MODEL: z.string().default('gpt-5-mini') }

export const dataFolder = {
  /** Everything that is kept between starts; a path relative to the working folder or absolute. */
  DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .transform((path) => resolve(path)),
}

export const notifications = {
  /** Where reminders and codes are posted to; unset, they are log lines. */
  NOTIFICATION_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Signs what is posted there. */
  NOTIFICATION_WEBHOOK_SECRET: secret.optional(),
}
export function checkNotifications(
  config: { NOTIFICATION_WEBHOOK_URL?: string | undefined; NOTIFICATION_WEBHOOK_SECRET?: string | undefined },
  context: z.RefinementCtx,
): void {
  if ((config.NOTIFICATION_WEBHOOK_URL === undefined) === (config.NOTIFICATION_WEBHOOK_SECRET === undefined))
    return
  const message = 'expected together with NOTIFICATION_WEBHOOK_URL, or neither'
  context.addIssue({ code: 'custom', path: ['NOTIFICATION_WEBHOOK_SECRET'], message })
}

/** Dollars for a million of the model's tokens, read and written; unset, no costs are shown. */
export const modelPrices = {
  MODEL_PRICE_INPUT: z.coerce.number().min(0).optional(),
  MODEL_PRICE_OUTPUT: z.coerce.number().min(0).optional(),
}
export function checkBudgets(
  config: {
    CONVERSATION_COST_BUDGET?: number | undefined
    MODEL_PRICE_INPUT?: number | undefined
    MODEL_PRICE_OUTPUT?: number | undefined
  },
  context: z.RefinementCtx,
): void {
  if (config.CONVERSATION_COST_BUDGET === undefined) return
  if (config.MODEL_PRICE_INPUT !== undefined && config.MODEL_PRICE_OUTPUT !== undefined) return
  const message = 'expected together with MODEL_PRICE_INPUT and MODEL_PRICE_OUTPUT'
  context.addIssue({ code: 'custom', path: ['CONVERSATION_COST_BUDGET'], message })
}
/** S3, for what `ops` exports; the names are those of AWS' own SDKs. */
export const s3 = {
  AWS_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region such as ap-south-1')
    .optional(),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  AWS_SESSION_TOKEN: z.string().min(1).optional(),
  /** ECS sets it in its tasks: where they get their role's credentials. */
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: z.string().startsWith('/').optional(),
  /** Another server that speaks S3; it is asked for `<url>/<bucket>/<key>`. */
  AWS_ENDPOINT_URL_S3: z.url({ protocol: /^https?$/ }).optional(),
  /** The bucket that `s3:///key` means. */
  EXPORTS_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'expected the name of a bucket, without dots')
    .optional(),
}
export function checkS3(
  config: { AWS_ACCESS_KEY_ID?: string | undefined; AWS_SECRET_ACCESS_KEY?: string | undefined },
  context: z.RefinementCtx,
): void {
  if ((config.AWS_ACCESS_KEY_ID === undefined) === (config.AWS_SECRET_ACCESS_KEY === undefined)) return
  const message = 'expected together with AWS_ACCESS_KEY_ID, or neither'
  context.addIssue({ code: 'custom', path: ['AWS_SECRET_ACCESS_KEY'], message })
}
export const openaiUrl = 'https://api.openai.com/v1'
export const openai = {
  ...model,
  /** Needed for OpenAI itself; another server at OPENAI_BASE_URL may do without. */
  OPENAI_API_KEY: z.string().min(1).default('none'),
  OPENAI_BASE_URL: z.url().default(openaiUrl),
}
