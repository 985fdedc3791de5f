/** The deployment's own keys: they wrap data keys and are kept outside the database. */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { z } from 'zod'

/** AES-256-GCM with a 12-byte nonce and a 16-byte tag, as NIST SP 800-38D recommends. */
const algorithm = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** Nothing here can read it; the message says why, without the bytes. */
export class UndecryptableError extends Error {
  override name = 'UndecryptableError'
}

export interface EncryptionKey {
  /** Public: stands beside what the key wrapped. */
  id: string
  key: Buffer
}

/** Nonce, ciphertext and tag in one. `context` is not kept but must be the same at opening. A key as bytes costs three times as much. */
export function seal(key: KeyObject, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** @throws Error for another key, another context or changed bytes. */
export function open(key: KeyObject, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const tagAt = bytes.length - tagBytes
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(tagAt))
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, tagAt)), decipher.final()])
}

/** A key for one purpose (RFC 5869), so that what wraps keys never encrypts payloads. */
const derive = ({ key }: EncryptionKey, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', key, '', purpose, keyBytes)))

/** The first key wraps; all of them unwrap, so that a new one can be put in front while the old one is still needed. */
export class Keyring {
  readonly current: EncryptionKey
  readonly #wrapping: Map<string, KeyObject>
  readonly #shared: Map<string, KeyObject>
  readonly #digesting: KeyObject

  constructor([current, ...older]: [EncryptionKey, ...EncryptionKey[]]) {
    this.current = current
    this.#digesting = derive(current, 'digests of texts')
    const keys = [current, ...older]
    this.#wrapping = new Map(keys.map((key) => [key.id, derive(key, 'wrap data keys')]))
    this.#shared = new Map(keys.map((key) => [key.id, derive(key, 'payloads of no workflow')]))
  }

  /** A new data key, and its wrapped form for the database. */
  createDataKey(dataKeyId: string): { key: KeyObject; wrapped: Buffer } {
    const key = createSecretKey(randomBytes(keyBytes))
    return { key, wrapped: this.wrap(dataKeyId, key) }
  }

  wrap(dataKeyId: string, key: KeyObject): Buffer {
    return seal(this.#wrappingKey(this.current.id), key.export(), dataKeyId)
  }

  /** @throws UndecryptableError when ENCRYPTION_KEYS lacks the key that wrapped it. */
  unwrap(dataKeyId: string, wrapped: Buffer, wrappedBy: string): KeyObject {
    return createSecretKey(open(this.#wrappingKey(wrappedBy), wrapped, dataKeyId))
  }

  /** For payloads that belong to no workflow. @throws UndecryptableError when ENCRYPTION_KEYS lacks the key. */
  sharedKey(id: string): KeyObject {
    return found(this.#shared.get(id), id)
  }

  /** Keyed (HMAC-SHA-256, hex): tells equal texts without telling them. Another after a change of keys. */
  digest(text: string): string {
    return createHmac('sha256', this.#digesting).update(text).digest('hex')
  }

  /** 32 bytes to sign what leaves us and comes back, one key for each purpose. Another after a change of keys. */
  signingKey(purpose: string): Buffer {
    return derive(this.current, `signatures: ${purpose}`).export()
  }

  #wrappingKey(id: string): KeyObject {
    return found(this.#wrapping.get(id), id)
  }
}

function found(key: KeyObject | undefined, id: string): KeyObject {
  if (key) return key
  throw new UndecryptableError(`ENCRYPTION_KEYS holds no key "${id}", which encrypted this`)
}

const entry = /^(?<id>[A-Za-z0-9][\w.-]{0,31}):(?<key>[A-Za-z0-9+/_-]{43}=?)$/

/** `id:key`, separated by commas; each key is 32 random bytes in base64 or base64url. The first one encrypts. */
const expected =
  'expected "id:key", separated by commas, each key 32 bytes in base64 (openssl rand -base64 32)'
export const EncryptionKeys = z.string(expected).transform((text, context): Keyring => {
  const keys = text.split(',').map((part) => {
    const { id, key } = entry.exec(part.trim())?.groups ?? {}
    return id !== undefined && key !== undefined ? [{ id, key: Buffer.from(key, 'base64') }] : []
  })
  const [first, ...rest] = keys.flat()
  const wrong = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  if (!first || keys.some((key) => key.length === 0)) {
    return wrong(expected)
  }
  if (new Set([first, ...rest].map(({ id }) => id)).size <= rest.length) {
    return wrong('expected each key id once')
  }
  return new Keyring([first, ...rest])
})
