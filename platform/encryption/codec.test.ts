import { randomBytes } from 'node:crypto'
import { defaultPayloadConverter, type SerializationContext } from '@temporalio/common'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrate, openDatabase } from '#platform/database.ts'
import { migrations } from '#platform/migrations.ts'
import type { Schema } from '#platform/schema.ts'
import { createTestDatabase } from '#tests/database.ts'
import { createCodec } from './data-converter.ts'
import { EncryptionKeys } from './keyring.ts'

const key = () => randomBytes(32).toString('base64url')
const keys = `first:${key()}`
let db: Kysely<Schema>
beforeAll(async () => {
  db = openDatabase<Schema>(await createTestDatabase())
  await migrate(db, migrations)
})
afterAll(() => db.destroy())

const codec = (text = keys) => createCodec(db, EncryptionKeys.parse(text))
const of = (workflowId: string): SerializationContext => ({
  type: 'workflow',
  namespace: 'default',
  workflowId,
})
const payload = (value: unknown) => defaultPayloadConverter.toPayload(value)
const read = async (by: ReturnType<typeof codec>, encrypted: Awaited<ReturnType<typeof by.encode>>) =>
  (await by.decode(encrypted)).map((one) => defaultPayloadConverter.fromPayload(one))

it('reads in another process what one wrote', async () => {
  const encrypted = await codec().encode(
    [payload({ text: 'my plate is MH12AB1234' }), payload(null)],
    of('a'),
  )
  const written = Buffer.concat(encrypted.map(({ data }) => Buffer.from(data ?? [])))
  expect(written.toString('latin1')).not.toMatch(/plate|MH12|json/)
  expect(await read(codec(), encrypted)).toEqual([{ text: 'my plate is MH12AB1234' }, null])
})

it('reads payloads from before encryption as they are', async () => {
  expect(await read(codec(), [payload('plain')])).toEqual(['plain'])
})

it('gives a workflow one key, however many ask first at once', async () => {
  const many = await Promise.all(Array.from({ length: 10 }, () => codec().encode([payload(1)], of('b'))))
  const ids = many.map(([one]) => Buffer.from(one?.metadata?.['encryption-key-id'] ?? []).toString())
  expect(new Set(ids).size).toBe(1)
  const owners = await codec().ownersOf([...many.flat(), payload('plain')])
  expect(owners).toEqual(new Set(['b']))
})

it('counts a standalone activity to the workflow that its id names', async () => {
  const standalone = (activityId: string): SerializationContext => ({
    type: 'activity',
    namespace: 'default',
    activityId,
    isLocal: false,
  })
  const of = async (activityId: string, side = {}) => {
    const encrypted = await codec().encode([payload('9876543210')], { ...standalone(activityId), ...side })
    return [...(await codec().ownersOf(encrypted))]
  }
  const worker = { workflowId: '' }
  expect(await of('conversation:f/get_nearby_dealers:1', worker)).toEqual(['conversation:f'])
  expect(await of('conversation:f/get_nearby_dealers:1')).toEqual(['conversation:f'])
  expect(await of('no-one-s')).toEqual([])
})

it('never uses the same bytes for the same value', async () => {
  const [one, two] = await codec().encode([payload('yes'), payload('yes')], of('b'))
  expect(one?.data).not.toEqual(two?.data)
})

it('takes what belongs to no workflow, after a change of keys too', async () => {
  const encrypted = await codec().encode([payload('retry')])
  expect(await read(codec(`second:${key()},${keys}`), encrypted)).toEqual(['retry'])
  await expect(codec(`second:${key()}`).decode(encrypted)).rejects.toThrow('holds no key "first"')
})

it('reads nothing more once the key is destroyed, and writes nothing', async () => {
  const encrypted = await codec().encode([payload('my name is Asha')], of('c'))
  await db.updateTable('data_keys').set({ wrapped_key: null }).where('owner', '=', 'c').execute()
  expect(await read(codec(), encrypted)).toEqual(['[erased]'])
  await expect(codec().encode([payload(1)], of('c'))).rejects.toThrow('The key of c was destroyed')
})

it('refuses changed bytes and a key of another database', async () => {
  const [one] = await codec().encode([payload(1)], of('d'))
  const data = Buffer.from(one?.data ?? [])
  data.writeUInt8(data.readUInt8(20) ^ 1, 20)
  await expect(codec().decode([{ ...one, data }])).rejects.toThrow('bytes that were changed')
  const metadata = { ...one?.metadata, 'encryption-key-id': Buffer.from('0000000000000000') }
  await expect(codec().decode([{ ...one, metadata }])).rejects.toThrow('no data key "0000000000000000"')
})

it('asks again after the database failed', async () => {
  const closed = openDatabase<Schema>('postgres://127.0.0.1:1/none')
  const failing = createCodec(closed, EncryptionKeys.parse(keys))
  await expect(failing.encode([payload(1)], of('e'))).rejects.toThrow()
  await expect(failing.encode([payload(1)], of('e'))).rejects.toThrow(/ECONNREFUSED/)
  await closed.destroy()
})
