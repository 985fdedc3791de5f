import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BookingReply, SlotsReply } from '#contracts/apim.ts'
import { createTestDatabase } from '#tests/database.ts'
import { waitFor } from '#tests/wait-for.ts'
import { lock } from './places.ts'
import { credentials, listen, request, useBackend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)
let server: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  server = await listen(backend.current)
})
afterAll(() => server.stop())

const racers = Array.from({ length: 50 }, (_, index) => `key-${index}`)
const post = (key: string) =>
  fetch(`${server.url}/api/booking/create`, {
    method: 'POST',
    headers: { ...credentials, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(request),
  })
const slot = async () => {
  const { dealer_code, appointment_date: date, appointment_time } = request
  const { body } = await backend.current.post('/api/slots/available', { dealer_code, date })
  return SlotsReply.parse(body).slots?.find(({ time }) => time === appointment_time)
}

test('of 50 at once for the last place one books and 49 hear that the slot is full', async () => {
  await backend.current.book()
  await backend.current.book()
  expect(await slot()).toMatchObject({ available: true, booked: 4, capacity: 5 })
  backend.current.logLines.length = 0

  const replies = await Promise.all(racers.map(post))
  expect(replies.map((reply) => reply.status)).toEqual(racers.map(() => 200))
  const bodies = await Promise.all(replies.map(async (reply) => BookingReply.parse(await reply.json())))
  const refused = bodies.filter((body) => !body.success)
  expect(refused.map((body) => body.message)).toEqual(
    Array.from({ length: 49 }, () => 'The slot on 2026-01-31 at 10:00 is fully booked.'),
  )
  expect(await backend.current.countBookings()).toBe(3)
  expect(await slot()).toMatchObject({ available: false, booked: 5, capacity: 5 })
  expect(backend.current.logLines.join('')).not.toContain('request failed')
})

test('look-ups are answered while 50 wait for one slot, and all 50 are answered after', async () => {
  const { dealer_code, appointment_date, appointment_time } = request
  const { db } = backend.current
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  const { promise: locked, resolve: lockTaken } = Promise.withResolvers<void>()
  const blocker = db.transaction().execute(async (trx) => {
    await lock(trx, `slot|${dealer_code}|${appointment_date}|${appointment_time}|workshop`)
    lockTaken()
    await opened
  })
  await locked
  const racing = racers.map(post)
  const waiting = sql<{ count: number }>`
    select count(*) from pg_locks join pg_database on oid = database
    where datname = current_database() and not granted`
  await waitFor(async () => ((await waiting.execute(db)).rows[0]?.count ?? 0) >= 8, {
    what: 'as many waiting transactions as there may be',
  })
  expect(await slot()).toMatchObject({ available: true, booked: 2 })
  open()
  await blocker
  expect((await Promise.all(racing)).map((reply) => reply.status)).toEqual(racers.map(() => 200))
  expect(await backend.current.countBookings()).toBe(3)
})
