/**
 * `npm run record -- <workflow id> <name>`: writes the history of a workflow to `tests/replay/<name>.json`, where every test run
 * replays it. It holds the customer's texts, decrypted: record conversations with made-up people only.
 */
import { writeFileSync } from 'node:fs'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { readConfig, RecordConfig } from '#platform/config.ts'
import { openDatabase } from '#platform/database.ts'
import { createCodec, encrypting } from '#platform/encryption/data-converter.ts'
import { JsonPayload, jsonOf, payloadOf } from '#platform/encryption/json-payload.ts'
import type { Schema } from '#platform/schema.ts'
import { createConnection, createTemporalClient } from '#platform/temporal.ts'

const [workflowId, name] = process.argv.slice(2)
if (!workflowId || !name || !/^[a-z0-9-]+$/.test(name)) {
  process.stderr.write('Usage: npm run record -- <workflow id> <name in kebab-case>\n')
  process.exit(2)
}
const config = readConfig(RecordConfig)
const db = openDatabase<Schema>(config.DATABASE_URL)
const codec = createCodec(db, config.ENCRYPTION_KEYS)
const connection = createConnection(config)
const client = createTemporalClient(connection, config, encrypting(codec))
const history = await client.workflow.getHandle(workflowId).fetchHistory()
const file = new URL(`../tests/replay/${name}.json`, import.meta.url)
const recorded = await decrypted(JSON.parse(historyToJSON(history), withoutTraces))
writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`)
process.stdout.write(`${history.events?.length ?? 0} events in tests/replay/${name}.json\n`)
await connection.close()
await db.destroy()

/** Host names and file paths of the machine that recorded say nothing in a replay. */
function withoutTraces(key: string, value: unknown): unknown {
  return key === 'identity' || key === 'stackTrace' ? '' : value
}

/** Every payload in it as it was before encryption. */
async function decrypted(value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return await Promise.all(value.map(decrypted))
  if ('metadata' in value && 'data' in value) {
    const [payload] = await codec.decode([payloadOf(JsonPayload.parse(value))])
    return payload && jsonOf(payload)
  }
  const fields = Object.entries(value).map(async ([key, field]) => [key, await decrypted(field)] as const)
  return Object.fromEntries(await Promise.all(fields))
}
