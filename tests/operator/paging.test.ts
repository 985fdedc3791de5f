/** Many rows: pages without gaps, quick figures, whole downloads. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signToken } from '#platform/identity/local-tokens.ts'
import { operatorScopes } from '#platform/identity/scopes.ts'
import { openApp, type OpenApp } from '#tests/security/app.ts'

const secret = 'a secret of at least 32 characters'
const rows = 10_000
let opened: OpenApp
let token: string
beforeAll(async () => {
  opened = await openApp({ TOKEN_SECRET: secret, MODEL_PRICE_INPUT: '2', MODEL_PRICE_OUTPUT: '10' })
  token = await signToken(secret, { subject: 'operator:one', scopes: operatorScopes }, 3_600)
  await addBookings('SB-OLD', rows)
})
afterAll(() => opened.close())

const ask = async (path: string): Promise<Record<string, unknown>> =>
  (await (await opened.ask(token, 'GET', path)).json()) as Record<string, unknown>

/** Each with a chat, a turn, a model call, a tool call and a confirmation after a second; hundreds share a time to the microsecond. */
async function addBookings(prefix: string, count: number): Promise<void> {
  await opened.db.transaction().execute(async (trx) => {
    await sql`
      create temporary table made on commit drop as
      select gen_random_uuid() as id, ${prefix} || lpad(n::text, 6, '0') as ref,
        now() - interval '1 hour' + (n / 300) * interval '1.000007 seconds' as at
      from generate_series(1, ${sql.lit(count)}) as n`.execute(trx)
    await sql`insert into conversations (id, subject, created_at) select id, 'customer:one', at from made`.execute(
      trx,
    )
    await sql`insert into turns (conversation_id, turn, started_at, status, failure_kind)
      select id, 1, at, 'failed', 'ModelUnavailable' from made`.execute(trx)
    await sql`insert into steps (conversation_id, turn, step, kind, items, result, input_tokens, output_tokens, duration_ms, created_at)
      select id, 1, 1, 'model', '[]'::jsonb, '{}'::jsonb, 100, 10, 500, at from made union all
      select id, 1, 2, 'tool', '[]'::jsonb, '{"view": {"name": "get_nearby_dealers", "outcome": "failed"}}'::jsonb, null, null, 40, at
      from made`.execute(trx)
    await sql`insert into proposals (id, conversation_id, turn, arguments, digest, dealer_name, summary, expires_at)
      select ref, id, 1, '{}', '', '', '', at from made`.execute(trx)
    await sql`insert into bookings (booking_ref, conversation_id, subject, proposal_id, turn, status, arguments, dealer_name, created_at)
      select ref, id, 'customer:one', ref, 1, 'confirmed', '{"dealer_code": "MSIL-PUNE-001"}', '', at from made`.execute(
      trx,
    )
    await sql`insert into booking_ledger (booking_ref, status, detail, at)
      select ref, 'confirmed', '{"attempts": 3}', at + interval '1 second' from made`.execute(trx)
  })
}

it.each([
  ['bookings', 'bookingRef', 'dealer=MSIL-PUNE-001&'],
  ['conversations', 'conversationId', 'failure=ModelUnavailable&'],
])(
  'pages through all %s without a gap or a repeat while others are added',
  async (list, id, filter) => {
    const column = list === 'bookings' ? 'booking_ref' : 'id'
    const before = await sql<{ id: string }>`
    select ${sql.ref(column)} as id from ${sql.table(list)} where subject = 'customer:one'`.execute(opened.db)
    const seen: string[] = []
    let pages = 0
    for (let cursor: string | null = ''; cursor !== null; pages++) {
      const at: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = await ask(`/v1/operator/${list}?${filter}limit=200${at}`)
      seen.push(...(page[list] as Record<string, string>[]).map((row) => row[id] ?? ''))
      cursor = page['next'] as string | null
      if (pages % 10 === 0) await addNewest()
    }
    expect(pages).toBeGreaterThanOrEqual(rows / 200)
    expect(new Set(seen).size).toBe(seen.length)
    const all = new Set(seen)
    expect(before.rows.filter((row) => !all.has(row.id))).toEqual([])
  },
  60_000,
)

async function addNewest(): Promise<void> {
  const id = randomUUID()
  const ref = `SB-${id.slice(0, 10).toUpperCase()}`
  await opened.db.insertInto('conversations').values({ id, subject: 'customer:two' }).execute()
  await sql`insert into proposals (id, conversation_id, turn, arguments, digest, dealer_name, summary, expires_at)
    values (${ref}, ${id}, 0, '{}', '', '', '', now())`.execute(opened.db)
  await sql`insert into bookings (booking_ref, conversation_id, subject, proposal_id, turn, status, arguments, dealer_name)
    values (${ref}, ${id}, 'customer:two', ${ref}, 0, 'requested', '{"dealer_code": "MSIL-PUNE-001"}', '')`.execute(
    opened.db,
  )
}

it('counts what began in the time asked for', async () => {
  const since = new Date(Date.now() - 2 * 3_600_000).toISOString()
  const figures = await ask(`/v1/operator/figures?since=${since}`)
  expect(figures).toMatchObject({
    conversations: { turns: rows, failedTurns: [{ kind: 'ModelUnavailable', count: rows }] },
    bookings: {
      byState: { confirmed: rows, rejected: 0 },
      confirmed: rows,
      successRatio: 1,
      timeToConfirm: { p50: 1_000, p95: 1_000 },
      attempts: { average: 3, most: 3 },
    },
    model: {
      calls: rows,
      inputTokens: 100 * rows,
      outputTokens: 10 * rows,
      cost: 3,
      perTurn: { tokens: 110, cost: 3 / rows },
      perBooking: { tokens: 110, cost: 3 / rows },
    },
    tools: [{ name: 'get_nearby_dealers', calls: rows, failed: rows, duration: { p50: 40, p95: 40 } }],
  })
  const { buckets, bucketSeconds } = figures['series'] as {
    bucketSeconds: number
    buckets: { at: string; turns: number; toolCalls: number }[]
  }
  expect(buckets.reduce((sum, { turns }) => sum + turns, 0)).toBe(rows)
  expect(buckets.reduce((sum, { toolCalls }) => sum + toolCalls, 0)).toBe(rows)
  const times = buckets.map(({ at }) => Date.parse(at))
  expect(times.slice(1).every((time, n) => time === (times[n] ?? 0) + bucketSeconds * 1_000)).toBe(true)
  expect(
    await ask('/v1/operator/figures?since=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z'),
  ).toMatchObject({
    bookings: { total: 0, successRatio: null, timeToConfirm: { p50: null } },
    model: {
      calls: 0,
      cost: 0,
      perTurn: { tokens: null, cost: null },
      perBooking: { tokens: null, cost: null },
    },
    tools: [],
  })
})

it.each([
  'figures?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z',
  'figures?since=yesterday',
  'bookings?cursor=x',
  'bookings?cursor=2026-02-31T00:00:00.000000Z_SB-1',
  'conversations?cursor=2026-02-01T00:00:00.000000Z_SB-1',
  'bookings?state=odd',
  'bookings?limit=201',
  'audit?format=xml',
])('refuses %s', async (path) => {
  expect(await ask(`/v1/operator/${path}`)).toMatchObject({ status: 422, errors: [{}] })
})

it('downloads more audit lines than it holds at once, each once, with formulas made texts', async () => {
  const subject = '=cmd|"/c calc"!A1'
  await sql`insert into audit_log (subject, action, target, detail)
    select ${subject}, 'conversation.close', '+' || n, '{}' from generate_series(1, 2500) as n`.execute(
    opened.db,
  )
  const csv = await opened.ask(token, 'GET', '/v1/operator/audit?action=conversation.close&format=csv')
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const lines = (await csv.text()).trimEnd().split('\r\n')
  expect(lines[0]).toBe('id,at,subject,action,target,detail')
  expect(lines).toHaveLength(2_501)
  expect(lines[1]).toMatch(/^\d+,[^,]+,"'=cmd\|""\/c calc""!A1",conversation\.close,'\+2500,\{\}$/)

  const json = await opened.ask(token, 'GET', '/v1/operator/audit?action=conversation.close&format=json')
  const targets = ((await json.json()) as { target: string }[]).map(({ target }) => target)
  expect(new Set(targets).size).toBe(2_500)
  expect(await ask('/v1/operator/audit?action=audit.export')).toMatchObject({
    lines: [{ subject: 'operator:one', detail: { format: 'json' } }, { detail: { format: 'csv' } }],
    next: null,
  })
  const first = await ask('/v1/operator/audit?target=%2B7&limit=1')
  expect(first).toMatchObject({ lines: [{ target: '+7' }], next: null })
  const two = await ask('/v1/operator/audit?action=conversation.close&limit=2')
  const rest = await ask(`/v1/operator/audit?action=conversation.close&limit=1&cursor=${String(two['next'])}`)
  expect(rest).toMatchObject({ lines: [{ target: '+2498' }] })
})

it('has no fault switches where nobody says what the dealer backend is', async () => {
  for (const method of ['GET', 'DELETE']) {
    expect((await opened.ask(token, method, '/v1/operator/apim/faults')).status).toBe(404)
  }
})
