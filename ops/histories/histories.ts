/** Histories that Temporal holds. Decrypted they hold the customer's texts. */
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { bookingWorkflowId, conversationWorkflowId } from '#contracts/names.ts'
import type { OpsConfig } from '#platform/config.ts'
import { encryptedEncoding, erased } from '#platform/encryption/codec.ts'
import { createCodec, encrypting } from '#platform/encryption/data-converter.ts'
import { JsonPayload, jsonOf, payloadOf } from '#platform/encryption/json-payload.ts'
import { createConnection, createTemporalClient } from '#platform/temporal.ts'
import { UsageError } from '../command.ts'
import { History } from '../replay/commands.ts'
import { withDatabase } from '../with-database.ts'

export interface Histories {
  /** The latest run's, decrypted. @throws WorkflowNotFoundError */
  fetch: (workflowId: string) => Promise<History>
  /** The latest run's, as Temporal holds it. @throws WorkflowNotFoundError */
  fetchEncrypted: (workflowId: string) => Promise<History>
  /** What is not encrypted stays as it is. @throws UndecryptableError */
  decrypt: (history: History) => Promise<History>
  /** Ids of the workflows that a visibility query finds, latest first. */
  find: (query: string, most: number) => Promise<string[]>
}

export async function withHistories<T>(
  config: OpsConfig,
  use: (histories: Histories) => Promise<T>,
): Promise<T> {
  const keys = config.ENCRYPTION_KEYS
  if (!keys) throw new UsageError('ENCRYPTION_KEYS: expected the deployment’s, to read what Temporal holds')
  return await withDatabase(config.DATABASE_URL, async (db) => {
    const codec = createCodec(db, keys)
    const connection = createConnection(config)
    const client = createTemporalClient(connection, config, encrypting(codec))
    const fetchEncrypted = async (workflowId: string): Promise<History> => {
      const history = await client.workflow.getHandle(workflowId).fetchHistory()
      return History.parse(JSON.parse(historyToJSON(history), withoutTraces))
    }
    const decrypt = async (history: History): Promise<History> => {
      const decrypted = await mapPayloads(history, async (payload) => {
        const [plain] = await codec.decode([payloadOf(payload)])
        return plain ? jsonOf(plain) : payload
      })
      return History.parse(decrypted)
    }
    try {
      return await use({
        fetchEncrypted,
        decrypt,
        fetch: async (workflowId) => await decrypt(await fetchEncrypted(workflowId)),
        async find(query, most) {
          const ids: string[] = []
          for await (const { workflowId } of client.workflow.list({ query })) {
            if (ids.push(workflowId) >= most) break
          }
          return ids
        },
      })
    } finally {
      await connection.close()
    }
  })
}

/** Whether it is as Temporal holds it. */
export const isEncrypted = (history: History): boolean =>
  JSON.stringify(history).includes(Buffer.from(encryptedEncoding).toString('base64'))

/** Whether the keys of its payloads were destroyed. */
export function isErased(history: History): boolean {
  return JSON.stringify(history).includes(Buffer.from(erased.data ?? []).toString('base64'))
}

/** A workflow id, or what people call it by: a booking's reference, a conversation's id. */
export function workflowIdOf(name: string): string {
  if (/^SB-[0-9A-Z]{10}$/i.test(name)) return bookingWorkflowId(name.toUpperCase())
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name) ? conversationWorkflowId(name) : name
}

/** Host names and file paths of the machine that recorded say nothing in a replay. */
function withoutTraces(key: string, value: unknown): unknown {
  return key === 'identity' || key === 'stackTrace' ? '' : value
}

/** The same with every payload in it changed. */
export async function mapPayloads(
  value: unknown,
  change: (payload: JsonPayload) => JsonPayload | Promise<JsonPayload>,
): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return await Promise.all(value.map((entry) => mapPayloads(entry, change)))
  if ('metadata' in value && 'data' in value) return await change(JsonPayload.parse(value))
  const fields = Object.entries(value).map(
    async ([key, field]) => [key, await mapPayloads(field, change)] as const,
  )
  return Object.fromEntries(await Promise.all(fields))
}
