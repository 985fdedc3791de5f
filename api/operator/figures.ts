/** Figures of a time, from PostgreSQL alone: a query for each part, over an index on when things began. */
import { sql, type Kysely } from 'kysely'
import type { BookingStatus } from '#contracts/booking-states.ts'
import type {
  FailureCount,
  FigureBucket,
  Figures,
  ModelShare,
  ToolFigures,
} from '#contracts/operator-figures.ts'
import { costOf, type ModelPrices, type Tokens } from '#platform/model-prices.ts'
import type { Schema } from '#platform/schema.ts'

type Db = Kysely<Schema>

export interface Period {
  since: Date
  until: Date
}

export async function readFigures(db: Db, period: Period, prices: ModelPrices): Promise<Figures> {
  const [conversations, failedTurns, bookings, confirmed, model, tools, apimFailures, series] =
    await Promise.all([
      readConversations(db, period),
      readFailedTurns(db, period),
      readBookings(db, period),
      readConfirmed(db, period),
      readModel(db, period),
      readTools(db, period),
      readApimFailures(db, period),
      readSeries(db, period),
    ])
  return {
    since: period.since.toISOString(),
    until: period.until.toISOString(),
    conversations: { ...conversations, failedTurns },
    bookings: { ...bookings, ...confirmed },
    model: {
      ...model,
      cost: costOf(model, prices),
      perTurn: shareOf(model, conversations.turns, prices),
      perBooking: shareOf(model, confirmed.confirmed, prices),
    },
    tools,
    apimFailures,
    series,
  }
}

function shareOf(model: Tokens, count: number, prices: ModelPrices): ModelShare {
  if (count === 0) return { tokens: null, cost: null }
  const cost = costOf(model, prices)
  return {
    tokens: Math.round((model.inputTokens + model.outputTokens) / count),
    cost: cost === null ? null : cost / count,
  }
}

const within = (column: string, { since, until }: Period) =>
  sql`${sql.ref(column)} >= ${since} and ${sql.ref(column)} < ${until}`

async function readConversations(db: Db, period: Period) {
  const { rows } = await sql<{ open: number; started: number; turns: number }>`
    select
      (select count(*)::int from conversations where closed_at is null and channel = 'chat') as open,
      (select count(*)::int from conversations
        where channel = 'chat' and ${within('created_at', period)}) as started,
      (select count(*)::int from turns where ${within('started_at', period)}) as turns
  `.execute(db)
  return rows[0]!
}

async function readFailedTurns(db: Db, period: Period) {
  const { rows } = await sql<FailureCount>`
    select failure_kind as kind, count(*)::int as count from turns
    where failure_kind is not null and ${within('started_at', period)}
    group by kind order by count desc, kind
  `.execute(db)
  return rows
}

async function readBookings(db: Db, period: Period) {
  const { rows } = await sql<{ status: BookingStatus; count: number }>`
    select status, count(*)::int as count from bookings where ${within('created_at', period)} group by status
  `.execute(db)
  const byState = Object.fromEntries(rows.map(({ status, count }) => [status, count]))
  return { byState: { ...none, ...byState }, total: rows.reduce((sum, { count }) => sum + count, 0) }
}

const none: Record<BookingStatus, number> = {
  requested: 0,
  confirmed: 0,
  rescheduling: 0,
  cancelling: 0,
  needs_attention: 0,
  rejected: 0,
  cancelled: 0,
  completed: 0,
  no_show: 0,
}

/** A booking has its answer with the first ledger line that confirms or rejects it; what came after is another matter. */
async function readConfirmed(db: Db, period: Period) {
  const { rows } = await sql<{
    confirmed: number
    ratio: number | null
    p50: number | null
    p95: number | null
    average: number | null
    most: number | null
  }>`
    select
      (count(*) filter (where answer.status = 'confirmed'))::int as confirmed,
      avg((answer.status = 'confirmed')::int)::float as ratio,
      avg(answer.attempts)::float as average,
      max(answer.attempts) as most,
      ${percentile(0.5, sql`answer.ms`)} filter (where answer.status = 'confirmed') as p50,
      ${percentile(0.95, sql`answer.ms`)} filter (where answer.status = 'confirmed') as p95
    from bookings cross join lateral (
      select ledger.status, coalesce((ledger.detail->>'attempts')::int, 1) as attempts,
        extract(epoch from ledger.at - bookings.created_at) * 1000 as ms
      from booking_ledger as ledger
      where ledger.booking_ref = bookings.booking_ref and ledger.status in ('confirmed', 'rejected')
      order by ledger.id limit 1
    ) as answer
    where ${within('bookings.created_at', period)}
  `.execute(db)
  const { confirmed, ratio, p50, p95, average, most } = rows[0]!
  return {
    confirmed,
    successRatio: ratio,
    timeToConfirm: { p50: whole(p50), p95: whole(p95) },
    attempts: { average, most },
  }
}

async function readModel(db: Db, period: Period) {
  const { rows } = await sql<{ calls: number; inputTokens: number; outputTokens: number }>`
    select count(*)::int as calls, coalesce(sum(input_tokens), 0)::bigint as "inputTokens",
      coalesce(sum(output_tokens), 0)::bigint as "outputTokens"
    from steps where kind = 'model' and ${within('created_at', period)}
  `.execute(db)
  return rows[0]!
}

/** A call that was given up has no duration. */
export async function readTools(db: Db, period: Period): Promise<ToolFigures[]> {
  const { rows } = await sql<Omit<ToolFigures, 'duration'> & { p50: number | null; p95: number | null }>`
    select result->'view'->>'name' as name, count(*)::int as calls,
      (count(*) filter (where result->'view'->>'outcome' <> 'done'))::int as failed,
      ${percentile(0.5, sql`duration_ms`)} as p50, ${percentile(0.95, sql`duration_ms`)} as p95
    from steps where kind = 'tool' and ${within('created_at', period)}
    group by 1 order by calls desc, name
  `.execute(db)
  return rows.map(({ p50, p95, ...tool }) => ({ ...tool, duration: { p50: whole(p50), p95: whole(p95) } }))
}

async function readApimFailures(db: Db, period: Period) {
  const { rows } = await sql<FailureCount & { endpoint: string }>`
    select endpoint, kind, sum(count)::int as count from apim_failures
    where minute >= date_trunc('minute', ${period.since}::timestamptz) and minute < ${period.until}
    group by endpoint, kind order by count desc, endpoint, kind
  `.execute(db)
  return rows
}

const percentile = (share: number, of: ReturnType<typeof sql>) =>
  sql`percentile_cont(${sql.lit(share)}) within group (order by ${of})`
const whole = (ms: number | null): number | null => (ms === null ? null : Math.round(ms))

const widths = [60, 300, 900, 3_600, 6 * 3_600, 86_400, 7 * 86_400]
/** So many buckets fit a chart. */
const mostBuckets = 100

async function readSeries(db: Db, period: Period): Promise<Figures['series']> {
  const seconds = (period.until.getTime() - period.since.getTime()) / 1_000
  const bucketSeconds = widths.find((width) => seconds / width <= mostBuckets) ?? widths.at(-1)!
  const bin = (column: string) =>
    sql`date_bin(make_interval(secs => ${sql.lit(bucketSeconds)}), ${sql.ref(column)}, 'epoch')`
  const counted = (table: string, column: string, kind: string, where = sql`true`) => sql`
    select ${bin(column)} as at, ${sql.lit(kind)} as kind, count(*)::int as count
    from ${sql.table(table)} where ${where} and ${within(column, period)} group by 1`
  const { rows } = await sql<Omit<FigureBucket, 'at'> & { at: Date }>`
    with counted as (
      ${counted('bookings', 'created_at', 'booking')} union all
      ${counted('turns', 'started_at', 'turn')} union all
      ${counted('steps', 'created_at', 'tool', sql`kind = 'tool'`)}
    ), buckets as (
      select date_bin(make_interval(secs => ${sql.lit(bucketSeconds)}), ${period.since}::timestamptz, 'epoch')
        + n * make_interval(secs => ${sql.lit(bucketSeconds)}) as at
      from generate_series(0, ${sql.lit(Math.ceil(seconds / bucketSeconds))}) as n
    )
    select buckets.at,
      coalesce(sum(count) filter (where kind = 'booking'), 0)::int as bookings,
      coalesce(sum(count) filter (where kind = 'turn'), 0)::int as turns,
      coalesce(sum(count) filter (where kind = 'tool'), 0)::int as "toolCalls"
    from buckets left join counted on counted.at = buckets.at
    where buckets.at < ${period.until}
    group by buckets.at order by buckets.at
  `.execute(db)
  return { bucketSeconds, buckets: rows.map(({ at, ...counts }) => ({ at: at.toISOString(), ...counts })) }
}
