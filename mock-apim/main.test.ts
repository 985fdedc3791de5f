import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { openDatabase } from '#platform/database.ts'
import { createTestDatabase } from '#tests/database.ts'
import { freePort } from '#tests/free-port.ts'
import type { ApimSchema } from './schema.ts'
import { credentials, request } from './testing/backend.ts'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))
let child: ChildProcess | undefined
afterEach(() => child?.kill('SIGKILL'))

/** Resolves when the process says that it listens. */
async function start(databaseUrl: string) {
  const port = await freePort()
  const env = { DATABASE_URL: databaseUrl, APIM_PORT: String(port), APIM_CONTROL: 'on' }
  const started = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  child = started
  for await (const chunk of started.stdout) {
    if (String(chunk).includes('listening')) break
  }
  return { process: started, url: `http://127.0.0.1:${port}` }
}

const tomorrow = new Date(Date.now() + 30 * 3_600_000).toISOString().slice(0, 10)
const book = (url: string) =>
  fetch(`${url}/api/booking/create`, {
    method: 'POST',
    headers: { ...credentials, 'content-type': 'application/json', 'idempotency-key': 'key-1' },
    body: JSON.stringify({ ...request, appointment_date: tomorrow }),
  })

const order = (url: string, fault: object) =>
  fetch(`${url}/control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint: 'create_booking', fault }),
  })

test('a request under way is answered before SIGTERM ends the process', async () => {
  const { process: running, url } = await start(await createTestDatabase())
  await order(url, { kind: 'latency', ms: 300 })
  const reply = book(url)
  await fetch(`${url}/health`)
  running.kill('SIGTERM')
  expect(await (await reply).json()).toMatchObject({ success: true })
  expect(await once(running, 'exit')).toEqual([0, null])
})

test('a late commit does not hold SIGTERM up, and is lost', async () => {
  const databaseUrl = await createTestDatabase()
  const { process: running, url } = await start(databaseUrl)
  await order(url, { kind: 'late_commit', ms: 600_000 })
  await expect(book(url)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  running.kill('SIGTERM')
  expect(await once(running, 'exit')).toEqual([0, null])
  const db = openDatabase<ApimSchema>(databaseUrl)
  expect(await db.selectFrom('bookings').selectAll().execute()).toEqual([])
  await db.destroy()
})

test('bookings and their keys outlive a killed process', async () => {
  const databaseUrl = await createTestDatabase()
  const first = await start(databaseUrl)
  const reply = await (await book(first.url)).json()
  first.process.kill('SIGKILL')
  await once(first.process, 'exit')
  const second = await start(databaseUrl)
  expect(await (await book(second.url)).json()).toEqual(reply)
})
