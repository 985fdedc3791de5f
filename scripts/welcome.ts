import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { StartConfig } from '#platform/config.ts'
import { signToken } from '#platform/identity/local-tokens.ts'
import { adminScopes, customerScopes } from '#platform/identity/scopes.ts'
import { writePrivately } from './secrets.ts'

const thirtyDays = 30 * 24 * 3_600

export interface WelcomeInput {
  config: StartConfig
  embedded: { temporal: boolean; apim: boolean }
  tokenSecret: string
}

/**
 * What `npm start` prints when all runs: addresses, tokens and a first thing to try. The tokens (30 days) also go to
 * `tokens.json` in the data folder (mode 0600), where `npm run chat` finds them.
 */
export async function welcome({ config, embedded, tokenSecret }: WelcomeInput): Promise<string> {
  const api = `http://127.0.0.1:${config.API_PORT}`
  const customer = await signToken(
    tokenSecret,
    { subject: 'customer:local', scopes: customerScopes },
    thirtyDays,
  )
  const operator = await signToken(
    tokenSecret,
    { subject: 'operator:local', scopes: adminScopes },
    thirtyDays,
  )
  writePrivately(join(config.DATA_DIR, 'tokens.json'), JSON.stringify({ api, customer, operator }, null, 2))
  const page = existsSync(new URL('../web/dist/index.html', import.meta.url))
  const addresses: (string | false)[] = [
    page && `Chat page          ${api}/`,
    page && `Operator console   ${api}/operator`,
    `API reference      ${api}/docs`,
    `MCP                ${api}/mcp (docs/mcp.md)`,
    embedded.temporal && `Temporal UI        http://127.0.0.1:${config.TEMPORAL_UI_PORT}/`,
    embedded.temporal && `  its payloads     readable after ${api}/operator/sign-in`,
    embedded.apim && `Dealer backend     http://127.0.0.1:${config.APIM_PORT}/docs`,
    `Figures            http://127.0.0.1:${config.API_METRICS_PORT}/metrics; worker ${config.WORKER_METRICS_PORT}, Temporal's SDK ${config.TEMPORAL_METRICS_PORT}`,
    `Logs               ${join(config.DATA_DIR, 'logs')}`,
  ]
  return `
Everything runs. Ctrl-C stops it; the data stays in ${config.DATA_DIR}

${addresses.filter((line) => line !== false).join('\n')}

Customer token     ${customer}
Operator token     ${operator}

Try:
curl -s ${api}/v1/conversations \\
  -H 'content-type: application/json' \\
  -H "authorization: Bearer ${customer}" \\
  -d '{"text":"I want to book a service for my car"}'

`
}
