import { fileURLToPath } from 'node:url'
import type { DataConverter } from '@temporalio/common'
import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import { EncryptionCodec } from './codec.ts'
import { DataKeys } from './data-keys.ts'
import type { Keyring } from './keyring.ts'

/** The workflow bundle takes the same file. */
export const failureConverterPath = fileURLToPath(new URL('failure-converter.ts', import.meta.url))

export const createCodec = (db: Kysely<Schema>, keyring: Keyring): EncryptionCodec =>
  new EncryptionCodec(keyring, new DataKeys(db, keyring))

/** For every client and worker of the product. */
export const encrypting = (codec: EncryptionCodec): DataConverter => ({
  payloadCodecs: [codec],
  failureConverterPath,
})
