/**
 * `npm run record -- <workflow id> <name>`: writes the history of a workflow to `tests/replay/<name>.json`, where every test run
 * replays it. It holds the customer's texts: record conversations with made-up people only.
 */
import { writeFileSync } from 'node:fs'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { readConfig, RecordConfig } from '#platform/config.ts'
import { createConnection, createTemporalClient } from '#platform/temporal.ts'

const [workflowId, name] = process.argv.slice(2)
if (!workflowId || !name || !/^[a-z0-9-]+$/.test(name)) {
  process.stderr.write('Usage: npm run record -- <workflow id> <name in kebab-case>\n')
  process.exit(2)
}
const config = readConfig(RecordConfig)
const connection = createConnection(config)
const client = createTemporalClient(connection, config)
const history = await client.workflow.getHandle(workflowId).fetchHistory()
const file = new URL(`../tests/replay/${name}.json`, import.meta.url)
const recorded: unknown = JSON.parse(historyToJSON(history), withoutTraces)
writeFileSync(file, `${JSON.stringify(recorded, null, 1)}\n`)
process.stdout.write(`${history.events?.length ?? 0} events in tests/replay/${name}.json\n`)
await connection.close()

/** Host names and file paths of the machine that recorded say nothing in a replay. */
function withoutTraces(key: string, value: unknown): unknown {
  return key === 'identity' || key === 'stackTrace' ? '' : value
}
