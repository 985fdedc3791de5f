/** Tables of the product's database. JSON columns are read as objects; times are timestamptz read as Date. */
import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Scope } from './identity/scopes.ts'

type Json<T> = JSONColumnType<T & object>
/** Set by the database when left out. */
type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>

export interface ConversationsTable {
  id: string
  subject: string
  /** messageId of the creating request, so that a repeated request finds its conversation. */
  opening_message_id: string | null
  /** `mcp`: holds what a subject's calls by MCP leave (proposals, bookings, facts); has no turns and no workflow. */
  channel: Generated<'chat' | 'mcp'>
  /** Highest number handed out in `events`; its row lock gives each conversation's events one order. */
  last_event: Generated<number>
  /** What tools found out, for the model (customer, vehicle, dealers, slots, bookings). */
  facts: Generated<JSONColumnType<Record<string, unknown>>>
  /** The budget that is used up; null for a conversation that is not paused. */
  pause: 'tokens' | 'cost' | null
  /** The turn from which on what is spent counts. */
  budget_from_turn: Generated<number>
  created_at: Timestamp
  closed_at: Date | null
}

export interface TurnsTable {
  conversation_id: string
  turn: number
  message_id: string | null
  text: string | null
  decision: string | null
  status: Generated<string>
  failure_kind: string | null
  reply: string | null
  model: string | null
  started_at: Timestamp
  ended_at: Date | null
  /** What the customer thought of the reply. */
  rating: 'up' | 'down' | null
}

/** What a step put into the transcript, in the model's own item format; the primary key is (conversation, turn, step). */
export interface StepsTable {
  conversation_id: string
  turn: number
  step: number
  kind: 'act' | 'model' | 'tool' | 'note'
  /** Responses API input or output items. */
  items: Json<unknown[]>
  /** What the workflow was told (model), or the call's view (tool). */
  result: Json<object> | null
  /** Of model and tool calls, for operators; null where nothing was kept. */
  attempts: number | null
  duration_ms: number | null
  /** Of model calls. */
  input_tokens: number | null
  output_tokens: number | null
  created_at: Timestamp
}

export interface EventsTable {
  conversation_id: string
  seq: number
  /** What happened, so that a repeated activity adds no second event. */
  key: string
  event: Json<object>
  created_at: Timestamp
}

export interface ProposalsTable {
  id: string
  conversation_id: string
  turn: number
  /** `book`, `reschedule` or `cancel`. */
  kind: Generated<string>
  /** The booking to change; null for a new one. */
  booking_ref: string | null
  arguments: Json<Record<string, string>>
  digest: string
  dealer_name: string
  summary: string
  status: Generated<string>
  expires_at: Date
  created_at: Timestamp
}

/** Where each booking stands; its history is the ledger. */
export interface BookingsTable {
  booking_ref: string
  conversation_id: string
  subject: string
  proposal_id: string
  /** The turn in which the customer approved; 0 outside conversations. */
  turn: number
  status: string
  /** When it came into this state. */
  status_since: Timestamp
  reason: string | null
  /** Why it needs attention (contracts/failures.ts); null in every other state. */
  failure_kind: string | null
  booking_id: string | null
  /** When the dealer was first asked for it, and may have made it; null: nothing was sent. */
  sent_at: Date | null
  /** As approved, with later dates, times and corrections. */
  arguments: Json<Record<string, string>>
  /** 1 as approved; each correction by an operator counts on and gets an idempotency key of its own. */
  revision: Generated<number>
  dealer_name: string
  /** Free times offered instead of a refused one. */
  alternatives: ColumnType<{ date: string; time: string }[], string | undefined, string>
  created_at: Timestamp
  updated_at: Timestamp
}

/** The appointment that an unfinished booking holds, and the one it is moving to: a car is at one dealer at one time once. */
export interface BookingClaimsTable {
  vehicle_registration: string
  dealer_code: string
  appointment_date: string
  appointment_time: string
  booking_ref: string
}

/** Attempts at the dealer backend that failed, counted by the minute in which they did. */
export interface ApimFailuresTable {
  minute: Date
  endpoint: string
  kind: string
  count: number
}

/** Append-only. */
export interface BookingLedgerTable {
  id: Generated<number>
  booking_ref: string
  status: string
  detail: Json<Record<string, unknown>>
  at: Timestamp
}

/** Append-only: who changed what. */
export interface AuditLogTable {
  id: Generated<number>
  at: Timestamp
  subject: string
  action: string
  target: string
  detail: Json<Record<string, unknown>>
}

/** The hash of each audit line and all before it, in order of commit. */
export interface AuditChainTable {
  /** From 1, without gaps. */
  seq: number
  audit_id: number
  /** SHA-256 of the hash before it and the line. */
  hash: Buffer
}

/** One row: where the chain ends, so that lines missing at its end are missed. */
export interface AuditHeadTable {
  one: Generated<boolean>
  seq: number
  hash: Buffer
}

/** Keys of machine callers. Who has read this table can still call nothing: it holds hashes. */
export interface ApiKeysTable {
  id: string
  name: string
  /** SHA-256 of the secret. */
  secret_hash: Buffer
  /** Whose conversations and bookings its calls are about. */
  subject: string
  scopes: Scope[]
  created_at: Timestamp
  /** The admin's subject. */
  created_by: string
  expires_at: Date
  revoked_at: Date | null
  /** To the minute. */
  last_used_at: Date | null
}

/** Keys of what Temporal keeps of each workflow, wrapped by one of ENCRYPTION_KEYS; who has read this table can read nothing. */
export interface DataKeysTable {
  id: string
  /** The workflow id. */
  owner: string
  /** Null once destroyed: what it encrypted is gone. */
  wrapped_key: Buffer | null
  /** Id of the key in ENCRYPTION_KEYS. */
  wrapped_by: string
  created_at: Timestamp
  destroyed_at: Date | null
}

/** Codes sent to mobile numbers. The code itself is nowhere: it is computed from the id and a key. */
export interface MobileCodesTable {
  id: string
  request_key: string | null
  subject: string
  mobile: string
  /** Wrong ones. */
  tries: Generated<number>
  sent_at: Timestamp
  expires_at: Date
  used_at: Date | null
}

export interface VerifiedMobilesTable {
  subject: string
  mobile: string
  via: 'code' | 'issuer'
  verified_at: Timestamp
}

/** An open event stream, until it lapses. `rate_limits` beside it is the library's. */
export interface StreamLeasesTable {
  id: string
  subject: string
  expires_at: Date
}

export interface Schema {
  conversations: ConversationsTable
  turns: TurnsTable
  steps: StepsTable
  events: EventsTable
  proposals: ProposalsTable
  bookings: BookingsTable
  booking_claims: BookingClaimsTable
  booking_ledger: BookingLedgerTable
  apim_failures: ApimFailuresTable
  audit_log: AuditLogTable
  audit_chain: AuditChainTable
  audit_head: AuditHeadTable
  api_keys: ApiKeysTable
  data_keys: DataKeysTable
  mobile_codes: MobileCodesTable
  verified_mobiles: VerifiedMobilesTable
  stream_leases: StreamLeasesTable
}
