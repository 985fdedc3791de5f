/**
 * Points in the two databases at which a process can be held, exactly and without a clock: a trigger takes a shared advisory
 * lock, so whoever passes waits while the gate is shut. Only chaos stacks have these triggers.
 */
import pg from 'pg'
import type { Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'

type Database = 'product' | 'apim'
interface GateSpec {
  number: number
  database: Database
  table: string
  when: string
  events: string
  /** `commit`: the transaction has done all its work, and only its commit is missing. */
  at: 'write' | 'commit'
}

const intents = `('requested', 'rescheduling', 'cancelling')`
const ledger = { database: 'product' as const, table: 'booking_ledger', events: 'insert' }
const backend = { database: 'apim' as const, table: 'bookings', events: 'insert or update', when: 'true' }
const steps = { database: 'product' as const, table: 'steps', events: 'insert', at: 'write' as const }
const gates = {
  /** Temporal has the customer's act, the transcript has not. */
  act: { number: 1, ...steps, when: `new.kind = 'act'` },
  /** The model answered, and nobody has its answer yet. */
  modelAnswer: { number: 2, ...steps, when: `new.kind = 'model'` },
  /** The ledger is about to say what will be asked of the dealer. */
  intent: { number: 3, ...ledger, at: 'write', when: `new.status in ${intents}` },
  /** The dealer answered, and the ledger does not say so yet. */
  outcome: { number: 4, ...ledger, at: 'write', when: `new.status not in ${intents}` },
  outcomeCommit: { number: 5, ...ledger, at: 'commit', when: `new.status not in ${intents}` },
  /** The dealer backend has the request, which has no effect yet. */
  apimWrite: { number: 6, ...backend, at: 'write' },
  apimCommit: { number: 7, ...backend, at: 'commit' },
} satisfies Record<string, GateSpec>
export type GateName = keyof typeof gates

/** First half of the advisory locks' key; the second is the gate's number. */
const lockSpace = 4_711

const urlOf = (stack: Stack, database: Database): string =>
  database === 'product' ? stack.databaseUrl : stack.apimDatabaseUrl

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  // The connection of a gate dies with a killed PostgreSQL, as its lock does.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** Builds all gates, open. */
export async function buildGates(stack: Stack): Promise<void> {
  for (const database of ['product', 'apim'] as const) {
    const client = await connect(urlOf(stack, database))
    await client.query(`
      create function chaos_gate() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock_shared(${lockSpace}, tg_argv[0]::int);
        return new;
      end $$`)
    for (const [name, gate] of Object.entries<GateSpec>(gates)) {
      if (gate.database !== database) continue
      const [kind, timing] =
        gate.at === 'write'
          ? ['trigger', `before ${gate.events} on ${gate.table}`]
          : ['constraint trigger', `after ${gate.events} on ${gate.table} deferrable initially deferred`]
      await client.query(
        `create ${kind} chaos_${name} ${timing} for each row when (${gate.when}) execute function chaos_gate('${gate.number}')`,
      )
    }
    await client.end()
  }
}

/** A shut gate. */
export class Gate {
  readonly #client: pg.Client
  readonly #number: number
  private constructor(client: pg.Client, number: number) {
    this.#client = client
    this.#number = number
  }

  static async shut(stack: Stack, name: GateName): Promise<Gate> {
    const { database, number } = gates[name]
    const client = await connect(urlOf(stack, database))
    await client.query('select pg_advisory_lock($1, $2)', [lockSpace, number])
    return new Gate(client, number)
  }

  /** Waits until `count` transactions wait before the gate. */
  async holds(count: number): Promise<void> {
    await waitFor(async () => (await this.#locks('not granted')) >= count, {
      what: `${count} transactions before gate ${this.#number}`,
      timeoutMs: 60_000,
    })
  }

  /** Opens the gate and returns when all that waited are through with their transactions. */
  async letThrough(): Promise<void> {
    await this.#client.query('select pg_advisory_unlock($1, $2)', [lockSpace, this.#number])
    await waitFor(async () => (await this.#locks('true')) === 0, {
      what: `the commit behind gate ${this.#number}`,
    })
  }

  /** Opens the gate; also one whose PostgreSQL is gone. */
  async open(): Promise<void> {
    await this.#client.end().catch(() => undefined)
  }

  async #locks(condition: string): Promise<number> {
    const { rows } = await this.#client.query<{ count: string }>(
      `select count(*) from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2 and ${condition}
         and database = (select oid from pg_database where datname = current_database())`,
      [lockSpace, this.#number],
    )
    return Number(rows[0]?.count)
  }
}
