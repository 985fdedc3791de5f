import { Client, Connection } from '@temporalio/client'
import { defaultPayloadConverter, type Payload } from '@temporalio/common'
import { EncryptionKeys } from '#platform/encryption/keyring.ts'
import { createCodec, encrypting } from '#platform/encryption/data-converter.ts'
import { openDatabase } from '#platform/database.ts'
import type { Schema } from '#platform/schema.ts'
import type { Stack } from './stack.ts'

export interface TemporalClient {
  client: Client
  /** The message of a failure as an activity threw it: histories and descriptions hold it encrypted. */
  messageOf: (failure: { encodedAttributes?: Payload | null } | null | undefined) => Promise<string>
  /** The values in payloads of a raw history. */
  read: (payloads: Payload[]) => Promise<unknown[]>
  close: () => Promise<void>
}

/** A client that can read what the stack encrypted. */
export async function openTemporalClient(
  stack: Pick<Stack, 'temporalAddress' | 'databaseUrl' | 'encryptionKeys'>,
): Promise<TemporalClient> {
  const db = openDatabase<Schema>(stack.databaseUrl, { connections: 2 })
  const connection = await Connection.connect({ address: stack.temporalAddress })
  const codec = createCodec(db, EncryptionKeys.parse(stack.encryptionKeys))
  return {
    client: new Client({ connection, dataConverter: encrypting(codec) }),
    async messageOf(failure) {
      const [payload] = await codec.decode(failure?.encodedAttributes ? [failure.encodedAttributes] : [])
      return payload ? defaultPayloadConverter.fromPayload<{ message: string }>(payload).message : ''
    },
    async read(payloads) {
      const decoded = await codec.decode(payloads)
      return decoded.map((payload) => defaultPayloadConverter.fromPayload(payload))
    },
    async close() {
      await connection.close()
      await db.destroy()
    },
  }
}
