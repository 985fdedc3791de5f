/**
 * `npm run compose:env`: writes `.env` for docker-compose.yml, with secrets of this clone's own, readable by its owner alone. What is
 * there already stays as it is: PostgreSQL keeps the passwords it was made with. Prints an operator's token.
 */
import { randomBytes } from 'node:crypto'
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { signToken } from '#platform/identity/local-tokens.ts'
import { adminScopes } from '#platform/identity/scopes.ts'

const file = fileURLToPath(new URL('../.env', import.meta.url))
const tokenHours = 12
/** Of letters and digits: they stand in URLs as they are. */
const fresh = (): string => randomBytes(32).toString('hex')
const secrets: Record<string, () => string> = {
  POSTGRES_PASSWORD: fresh,
  OWNER_PASSWORD: fresh,
  APPLICATION_PASSWORD: fresh,
  APIM_DATABASE_PASSWORD: fresh,
  TEMPORAL_DATABASE_PASSWORD: fresh,
  VALKEY_PASSWORD: fresh,
  GRAFANA_PASSWORD: fresh,
  TOKEN_SECRET: fresh,
  ENCRYPTION_KEYS: () => `compose:${randomBytes(32).toString('base64url')}`,
  APIM_API_KEY: fresh,
  APIM_TOKEN: fresh,
}

closeSync(openSync(file, 'a', 0o600))
const text = readFileSync(file, 'utf8')
const kept = parseEnv(text)
const missing = Object.entries(secrets).flatMap(([name, make]) => (kept[name] ? [] : [`${name}=${make()}`]))
if (missing.length > 0)
  appendFileSync(file, `${text === '' || text.endsWith('\n') ? '' : '\n'}${missing.join('\n')}\n`)
const { TOKEN_SECRET } = parseEnv(readFileSync(file, 'utf8'))
const token = await signToken(
  String(TOKEN_SECRET),
  { subject: 'operator:local', scopes: adminScopes },
  tokenHours * 3_600,
)
process.stdout.write(`.env: ${missing.length} secrets made, the others kept
Operator's token, valid for ${tokenHours} hours: ${token}
`)
