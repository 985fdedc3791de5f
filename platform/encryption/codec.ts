/**
 * Encrypts payloads before they reach Temporal: arguments, results, messages, summaries and failures. Each carries the id of its
 * key: a data key's, or `shared:<id>` of one of ENCRYPTION_KEYS where it belongs to no workflow (what an operator sends by the
 * `temporal` program). Payloads from before encryption are read as they are.
 */
import type { KeyObject } from 'node:crypto'
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common'
import proto from '@temporalio/proto'
import type { DataKeys } from './data-keys.ts'
import { open, seal, UndecryptableError, type Keyring } from './keyring.ts'

const { Payload: PayloadMessage } = proto.temporal.api.common.v1
/** In the metadata of an encrypted payload. */
export const encryptedEncoding = 'binary/encrypted'
const sharedPrefix = 'shared:'
const utf8 = (text: string): Uint8Array => Buffer.from(text)
const textOf = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString()

/** What a payload reads as whose key was destroyed. */
export const erased: Payload = { metadata: { encoding: utf8('json/plain') }, data: utf8('"[erased]"') }

export class EncryptionCodec implements PayloadCodec {
  readonly #keyring: Keyring
  readonly #dataKeys: DataKeys

  constructor(keyring: Keyring, dataKeys: DataKeys) {
    this.#keyring = keyring
    this.#dataKeys = dataKeys
  }

  /** @throws Error when the workflow's key was destroyed, or cannot be read: Temporal repeats the task. */
  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    if (payloads.length === 0) return []
    const { id, key } = await this.#keyFor(ownerOf(context))
    return payloads.map((payload) => ({
      metadata: { encoding: utf8(encryptedEncoding), 'encryption-key-id': utf8(id) },
      data: seal(key, PayloadMessage.encode(payload).finish(), id),
    }))
  }

  /** @throws UndecryptableError for a key that is nowhere, and for changed bytes. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return await Promise.all(payloads.map((payload) => this.#decodeOne(payload)))
  }

  /** The workflows whose keys encrypted them; payloads of no workflow and plain ones have none. */
  async ownersOf(payloads: Payload[]): Promise<Set<string>> {
    const ids = new Set(payloads.flatMap((payload) => keyIdOf(payload) ?? []))
    const keys = [...ids].filter((id) => !id.startsWith(sharedPrefix)).map((id) => this.#dataKeys.find(id))
    return new Set((await Promise.all(keys)).map(({ owner }) => owner))
  }

  async #decodeOne(payload: Payload): Promise<Payload> {
    const id = keyIdOf(payload)
    if (id === undefined) return payload
    const key = await this.#keyBy(id)
    return key ? opened(key, payload, id) : erased
  }

  async #keyFor(owner: string | undefined): Promise<{ id: string; key: KeyObject }> {
    if (owner === undefined) {
      const { id } = this.#keyring.current
      return { id: sharedPrefix + id, key: this.#keyring.sharedKey(id) }
    }
    const { id, key } = await this.#dataKeys.of(owner)
    if (!key) throw new Error(`The key of ${owner} was destroyed`)
    return { id, key }
  }

  async #keyBy(id: string): Promise<KeyObject | null> {
    if (id.startsWith(sharedPrefix)) return this.#keyring.sharedKey(id.slice(sharedPrefix.length))
    return (await this.#dataKeys.find(id)).key
  }
}

/** A standalone activity is no workflow's, but says in its id whose it is: `<workflow id>/<anything>`. */
function ownerOf(context: SerializationContext | undefined): string | undefined {
  // On the worker's side it has an empty workflow id.
  if (context?.workflowId) return context.workflowId
  const [owner, rest] = (context?.type === 'activity' && context.activityId?.split('/', 2)) || []
  return rest === undefined ? undefined : owner
}

function opened(key: KeyObject, { data }: Payload, id: string): Payload {
  try {
    return PayloadMessage.decode(open(key, data ?? new Uint8Array(), id))
  } catch {
    throw new UndecryptableError('bytes that were changed, or cut')
  }
}

/** Undefined for a payload that is not encrypted. */
function keyIdOf({ metadata }: Payload): string | undefined {
  if (textOf(metadata?.['encoding']) !== encryptedEncoding) return undefined
  return textOf(metadata?.['encryption-key-id'])
}
