/** A change of keys and the roles of a database, by the commands that operators have for them. */
import { randomBytes } from 'node:crypto'
import { defaultPayloadConverter } from '@temporalio/common'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '#platform/database.ts'
import { createCodec } from '#platform/encryption/data-converter.ts'
import { EncryptionKeys } from '#platform/encryption/keyring.ts'
import type { Schema } from '#platform/schema.ts'
import { createTestDatabase } from '#tests/database.ts'
import { runOps } from '#tests/ops/run-ops.ts'

const role = `application_${randomBytes(4).toString('hex')}`
const key = (id: string) => `${id}:${randomBytes(32).toString('base64url')}`
let ownerUrl: string
let applicationUrl: string
let owner: Kysely<Schema>
beforeAll(async () => {
  ownerUrl = await createTestDatabase()
  const url = new URL(ownerUrl)
  url.username = role
  url.password = 'throwaway'
  applicationUrl = url.href
  owner = openDatabase<Schema>(ownerUrl)
  await sql.raw(`create role ${role} login password 'throwaway'`).execute(owner)
})
afterAll(async () => {
  await sql.raw(`drop owned by ${role}; drop role ${role}`).execute(owner)
  await owner.destroy()
})

it('migrates as the owner alone, and gives the application what it needs', async () => {
  expect(await runOps({ DATABASE_URL: applicationUrl }, 'migrate')).toMatchObject({
    code: 2,
    out: expect.stringContaining('DATABASE_OWNER_URL: expected'),
  })
  const settings = { DATABASE_URL: applicationUrl, DATABASE_OWNER_URL: ownerUrl }
  const { code, out } = await runOps(settings, 'migrate', '--grant', role, '--json')
  expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({ code: 0, grantedTo: role })
  expect(await runOps({ DATABASE_URL: applicationUrl }, 'audit', 'verify')).toMatchObject({ code: 0 })
})

it('wraps data keys by a new key, so that the old one can go', async () => {
  const [older, newer] = [key('older'), key('newer')]
  const application = openDatabase<Schema>(applicationUrl)
  const codec = (keys: string) => createCodec(application, EncryptionKeys.parse(keys))
  const context = (workflowId: string) => ({ type: 'workflow' as const, namespace: 'default', workflowId })
  const write = async (workflowId: string) =>
    await codec(older).encode([defaultPayloadConverter.toPayload(workflowId)], context(workflowId))
  const [kept, erased] = [await write('kept'), await write('erased')]
  await application
    .updateTable('data_keys')
    .set({ wrapped_key: null })
    .where('owner', '=', 'erased')
    .execute()

  const rewrap = (keys: string) =>
    runOps({ DATABASE_URL: applicationUrl, ENCRYPTION_KEYS: keys }, 'keys', 'rewrap', '--json')
  expect(await rewrap(newer)).toMatchObject({ code: 1, out: expect.stringContaining('no key "older"') })
  const { out } = await rewrap(`${newer},${older}`)
  expect(JSON.parse(out)).toEqual({ rewrapped: 1, by: 'newer' })
  expect(JSON.parse((await rewrap(`${newer},${older}`)).out)).toEqual({ rewrapped: 0, by: 'newer' })

  const read = async (payloads: typeof kept) =>
    (await codec(newer).decode(payloads)).map((payload) => defaultPayloadConverter.fromPayload(payload))
  expect([...(await read(kept)), ...(await read(erased))]).toEqual(['kept', '[erased]'])
  await application.destroy()
})
