/**
 * A key per workflow: what is in its history can be read by nobody once the key is destroyed, however many copies of the
 * history there are.
 */
import { randomBytes, type KeyObject } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '../schema.ts'
import { UndecryptableError, type Keyring } from './keyring.ts'

export interface DataKey {
  id: string
  /** The workflow id. */
  owner: string
  /** Null once destroyed. */
  key: KeyObject | null
}

/** Until another process's destroying of a key is noticed, in ms. */
const trustMs = 60_000
const cacheSize = 10_000

export class DataKeys {
  readonly #db: Kysely<Schema>
  readonly #keyring: Keyring
  readonly #byOwner = new Cache()
  readonly #byId = new Cache()

  constructor(db: Kysely<Schema>, keyring: Keyring) {
    this.#db = db
    this.#keyring = keyring
  }

  /** The workflow's key, made now where it has none. One query, or none while it is remembered. */
  async of(owner: string): Promise<DataKey> {
    return await this.#byOwner.get(owner, async () => {
      const id = randomBytes(8).toString('hex')
      const { wrapped } = this.#keyring.createDataKey(id)
      const row = await this.#db
        .insertInto('data_keys')
        .values({ id, owner, wrapped_key: wrapped, wrapped_by: this.#keyring.current.id })
        // A no-op update, so that the one that is there is returned.
        .onConflict((conflict) => conflict.column('owner').doUpdateSet({ owner: sql`excluded.owner` }))
        .returning(['id', 'owner', 'wrapped_key', 'wrapped_by'])
        .executeTakeFirstOrThrow()
      return this.#known(row)
    })
  }

  /** @throws UndecryptableError for an id that this database never held. */
  async find(id: string): Promise<DataKey> {
    return await this.#byId.get(id, async () => {
      const row = await this.#db
        .selectFrom('data_keys')
        .select(['id', 'owner', 'wrapped_key', 'wrapped_by'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) throw new UndecryptableError(`no data key "${id}" in this database`)
      return this.#known(row)
    })
  }

  /** Both ways to a key lead to it, whichever was asked first. */
  #known(row: { id: string; owner: string; wrapped_key: Buffer | null; wrapped_by: string }): DataKey {
    const { id, owner, wrapped_key, wrapped_by } = row
    const key = wrapped_key && this.#keyring.unwrap(id, wrapped_key, wrapped_by)
    const dataKey = { id, owner, key }
    this.#byOwner.put(owner, dataKey)
    this.#byId.put(id, dataKey)
    return dataKey
  }
}

/** Remembers the latest keys for a minute; those who ask at once share one query. A failed query is not remembered. */
class Cache {
  readonly #entries = new Map<string, { until: number; key: Promise<DataKey> }>()

  async get(name: string, load: () => Promise<DataKey>): Promise<DataKey> {
    const known = this.#entries.get(name)
    if (known && known.until > Date.now()) return await known.key
    const key = load()
    this.#remember(name, key)
    try {
      return await key
    } catch (error) {
      if (this.#entries.get(name)?.key === key) this.#entries.delete(name)
      throw error
    }
  }

  put(name: string, key: DataKey): void {
    this.#remember(name, Promise.resolve(key))
  }

  #remember(name: string, key: Promise<DataKey>): void {
    this.#entries.delete(name)
    this.#entries.set(name, { until: Date.now() + trustMs, key })
    const oldest = this.#entries.keys().next().value
    if (this.#entries.size > cacheSize && oldest !== undefined) this.#entries.delete(oldest)
  }
}
