/** Starts that must not begin: a secret that is missing or too short, half an issuer. */
import { randomBytes } from 'node:crypto'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { childEnvironment } from '#scripts/environment.ts'

const good = 'x'.repeat(32)
const none = {
  ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64url')}`,
  TOKEN_SECRET: undefined,
  GUEST_ACCESS: undefined,
  OIDC_ISSUER: undefined,
  OIDC_AUDIENCE: undefined,
  OIDC_JWKS_URL: undefined,
}
const issuer = { OIDC_ISSUER: 'https://issuer.example', OIDC_AUDIENCE: 'bookings' }
const apim = { APIM_BASE_URL: 'http://127.0.0.1:1', APIM_API_KEY: 'k', APIM_TOKEN: 't' }
const webhook = { NOTIFICATION_WEBHOOK_URL: 'http://127.0.0.1:1', NOTIFICATION_WEBHOOK_SECRET: undefined }

/** Runs a process to its end. The database is one that nobody reaches: a start that did begin would not end. */
async function start(part: string, settings: Record<string, string | undefined>) {
  const main = fileURLToPath(new URL(`../../${part}/main.ts`, import.meta.url))
  const env = childEnvironment({ ...none, DATABASE_URL: 'postgres://127.0.0.1:1/none', ...settings })
  try {
    await promisify(execFile)(process.execPath, [main], { env, timeout: 20_000 })
    return { code: 0 }
  } catch (error) {
    const { code, stderr } = error as { code: unknown; stderr: string }
    return { code, stderr }
  }
}
const stopped = (message: string) => ({ code: 2, stderr: `Setting ${message}\n` })

it.each([
  [
    'nothing',
    {},
    'TOKEN_SECRET: expected a secret of at least 32 characters, or OIDC_ISSUER and OIDC_AUDIENCE',
  ],
  ['a short secret', { TOKEN_SECRET: 'x'.repeat(31) }, 'TOKEN_SECRET: must have at least 32 characters'],
  ['an empty secret', { ...issuer, TOKEN_SECRET: '' }, 'TOKEN_SECRET: must have at least 32 characters'],
  [
    'guests whose tokens nothing signs',
    { ...issuer, GUEST_ACCESS: 'on' },
    'TOKEN_SECRET: expected a secret of at least 32 characters: GUEST_ACCESS=on signs tokens with it',
  ],
  [
    'an issuer without an audience',
    { OIDC_ISSUER: issuer.OIDC_ISSUER },
    'OIDC_AUDIENCE: expected together with OIDC_ISSUER, whose tokens for others are not for us',
  ],
  [
    'an audience without an issuer',
    { TOKEN_SECRET: good, OIDC_AUDIENCE: 'bookings' },
    'OIDC_ISSUER: expected together with OIDC_AUDIENCE and OIDC_JWKS_URL',
  ],
  [
    'keys over an open wire',
    { ...issuer, OIDC_JWKS_URL: 'http://issuer.example/keys' },
    'OIDC_JWKS_URL: expected https (http only on this machine)',
  ],
  [
    'an origin that is a page',
    { TOKEN_SECRET: good, CORS_ORIGINS: 'https://a.example,https://b.example/shop' },
    'CORS_ORIGINS: expected origins such as https://a.example, not "https://b.example/shop"',
  ],
])('stops the API over %s', async (_what, settings, message) => {
  expect(await start('api', settings)).toEqual(stopped(message))
})

it.each([
  ['api', { TOKEN_SECRET: good }],
  ['worker', { ...apim, OPENAI_API_KEY: 'k' }],
])('stops the %s over missing and short encryption keys', async (part, settings) => {
  for (const ENCRYPTION_KEYS of [undefined, 'a:c2hvcnQ=']) {
    expect(await start(part, { ...settings, ENCRYPTION_KEYS })).toEqual(
      stopped(
        'ENCRYPTION_KEYS: expected "id:key", separated by commas, each key 32 bytes in base64 (openssl rand -base64 32)',
      ),
    )
  }
})

it('stops the worker over a short or missing webhook secret', async () => {
  expect(await start('worker', { ...apim, OPENAI_API_KEY: 'k', ...webhook })).toEqual(
    stopped('NOTIFICATION_WEBHOOK_SECRET: expected together with NOTIFICATION_WEBHOOK_URL, or neither'),
  )
  const short = { ...webhook, NOTIFICATION_WEBHOOK_SECRET: 'short' }
  expect(await start('worker', { ...apim, OPENAI_API_KEY: 'k', ...short })).toEqual(
    stopped('NOTIFICATION_WEBHOOK_SECRET: must have at least 32 characters'),
  )
})

it('stops the worker without the dealer backend’s secrets: none has a default', async () => {
  const settings = { ...apim, APIM_API_KEY: undefined, APIM_TOKEN: undefined, OPENAI_API_KEY: 'k' }
  const { code, stderr } = await start('worker', settings)
  expect(code).toBe(2)
  expect(stderr).toMatch(/^Setting APIM_API_KEY: .*\nSetting APIM_TOKEN: .*\n$/)
})

it.each([
  [
    'an API key in the clear',
    { TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'off' },
    'TEMPORAL_TLS: expected on: TEMPORAL_API_KEY must not travel in the clear',
  ],
  [
    'an authority for a connection without TLS',
    { TEMPORAL_TLS_CA_FILE: '/ca.pem' },
    'TEMPORAL_TLS_CA_FILE: expected together with TEMPORAL_TLS=on or TEMPORAL_API_KEY',
  ],
  [
    'a build id that Temporal would not take',
    { WORKER_BUILD_ID: 'a build' },
    'WORKER_BUILD_ID: expected up to 63 letters, digits, dots, dashes or underscores',
  ],
])('stops the worker over %s', async (_what, settings, message) => {
  expect(await start('worker', { ...apim, OPENAI_API_KEY: 'k', ...settings })).toEqual(stopped(message))
})
