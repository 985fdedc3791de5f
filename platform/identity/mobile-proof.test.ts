import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { migrate, openDatabase } from '#platform/database.ts'
import { EncryptionKeys } from '#platform/encryption/keyring.ts'
import { migrations } from '#platform/migrations.ts'
import { NotificationFailedError, type Notification, type Notifier } from '#platform/notifications.ts'
import type { Schema } from '#platform/schema.ts'
import { createTestDatabase } from '#tests/database.ts'
import { checkCode, hasProved, noteProof, sendCode } from './mobile-proof.ts'

const keyring = EncryptionKeys.parse(`test:${Buffer.alloc(32, 7).toString('base64url')}`)
const delivered: { id: string; notification: Notification }[] = []
let broken = false
const notifier: Notifier = {
  async send(id, notification) {
    if (broken) throw new NotificationFailedError('down')
    delivered.push({ id, notification })
  },
}
let db: Kysely<Schema>
let deps: Parameters<typeof sendCode>[0]
beforeAll(async () => {
  db = openDatabase<Schema>(await createTestDatabase())
  await migrate(db, migrations)
  deps = { db, notifier, digest: (text) => keyring.digest(text) }
})
afterAll(() => db.destroy())

let numbers = 9_000_000_000
const newMobile = () => String(++numbers)
const lastCode = () => {
  const { notification } = delivered.at(-1)!
  return notification.type === 'verification_code' ? notification.code : ''
}
const wrong = (code: string) => (code === '000000' ? '000001' : '000000')
/** Time goes by, as far as the table knows. */
const age = async (mobile: string, interval: string) => {
  await sql`update mobile_codes set sent_at = sent_at - ${interval}::interval,
    expires_at = expires_at - ${interval}::interval where mobile = ${mobile}`.execute(db)
}

it('proves a number to the subject who reads the code back, and to nobody else', async () => {
  const claimed = { subject: 'guest:one', mobile: newMobile() }
  const sent = await sendCode(deps, claimed)
  expect(sent).toMatchObject({ kind: 'sent' })
  const code = lastCode()
  expect(code).toMatch(/^\d{6}$/)
  expect(await checkCode(deps, { ...claimed, subject: 'guest:two', code })).toEqual({ kind: 'no_code' })
  expect(await hasProved(db, claimed)).toBe(false)
  expect(await checkCode(deps, { ...claimed, code })).toEqual({ kind: 'verified' })
  expect(await hasProved(db, claimed)).toBe(true)
  expect(await hasProved(db, { ...claimed, subject: 'guest:two' })).toBe(false)
  expect(await hasProved(db, { ...claimed, mobile: newMobile() })).toBe(false)
})

it('keeps no code in the database', async () => {
  const claimed = { subject: 'guest:one', mobile: newMobile() }
  await sendCode(deps, claimed)
  const rows = await db.selectFrom('mobile_codes').selectAll().where('mobile', '=', claimed.mobile).execute()
  expect(JSON.stringify(rows)).not.toContain(lastCode())
})

it('takes five tries and no more, the right code included, however many come at once', async () => {
  const claimed = { subject: 'guest:three', mobile: newMobile() }
  await sendCode(deps, claimed)
  const code = lastCode()
  const tries = await Promise.all(
    Array.from({ length: 12 }, () => checkCode(deps, { ...claimed, code: wrong(code) })),
  )
  const left = tries.flatMap((checked) => (checked.kind === 'wrong' ? [checked.triesLeft] : []))
  expect(left.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4])
  expect(await checkCode(deps, { ...claimed, code })).toEqual({ kind: 'no_code' })
})

it('forgets a code after ten minutes, and an earlier one when another is sent', async () => {
  const claimed = { subject: 'guest:four', mobile: newMobile() }
  await sendCode(deps, claimed)
  const first = lastCode()
  await age(claimed.mobile, '1 minute')
  await sendCode(deps, claimed)
  const second = lastCode()
  if (first !== second) {
    expect(await checkCode(deps, { ...claimed, code: first })).toMatchObject({ kind: 'wrong' })
  }
  await age(claimed.mobile, '10 minutes')
  expect(await checkCode(deps, { ...claimed, code: second })).toEqual({ kind: 'no_code' })
})

it('sends a number three codes an hour, whoever asks and however many ask at once', async () => {
  const mobile = newMobile()
  const asked = await Promise.all(
    Array.from({ length: 8 }, (_, at) => sendCode(deps, { subject: `guest:flood-${at}`, mobile })),
  )
  expect(asked.filter(({ kind }) => kind === 'sent')).toHaveLength(3)
  const refused = asked.find((answer) => answer.kind === 'too_many')
  const inMinutes = (Number(refused?.kind === 'too_many' && refused.retryAt) - Date.now()) / 60_000
  expect(inMinutes).toBeGreaterThan(58)
  await age(mobile, '61 minutes')
  expect(await sendCode(deps, { subject: 'guest:later', mobile })).toMatchObject({ kind: 'sent' })
})

it('sends a subject ten codes a day, to whatever numbers', async () => {
  const subject = 'guest:collector'
  const asked = await Promise.all(
    Array.from({ length: 13 }, () => sendCode(deps, { subject, mobile: newMobile() })),
  )
  expect(asked.filter(({ kind }) => kind === 'sent')).toHaveLength(10)
})

it('sends the same code again for the same request, and counts it once', async () => {
  const claimed = { subject: 'guest:five', mobile: newMobile(), requestKey: 'call-1' }
  await sendCode(deps, claimed)
  const first = delivered.at(-1)
  await sendCode(deps, claimed)
  expect(delivered.at(-1)).toEqual(first)
  const rows = await db.selectFrom('mobile_codes').select('id').where('mobile', '=', claimed.mobile).execute()
  expect(rows).toHaveLength(1)
})

it('counts a code that may not have come through, and takes it all the same', async () => {
  const claimed = { subject: 'guest:six', mobile: newMobile() }
  broken = true
  for (let count = 0; count < 3; count++) {
    await expect(sendCode(deps, claimed)).rejects.toThrow(NotificationFailedError)
  }
  expect(await sendCode(deps, claimed)).toMatchObject({ kind: 'too_many' })
  broken = false
  const again = { subject: 'guest:six', mobile: newMobile(), requestKey: 'call-2' }
  broken = true
  await expect(sendCode(deps, again)).rejects.toThrow(NotificationFailedError)
  broken = false
  expect(await sendCode(deps, again)).toMatchObject({ kind: 'sent' })
  expect(await checkCode(deps, { ...again, code: lastCode() })).toEqual({ kind: 'verified' })
})

it('takes no letters for a code, of any alphabet', async () => {
  const claimed = { subject: 'guest:letters', mobile: newMobile() }
  await sendCode(deps, claimed)
  expect(await checkCode(deps, { ...claimed, code: '१२३४५६' })).toMatchObject({ kind: 'wrong' })
})

it('says the same to who sends the right code twice', async () => {
  const claimed = { subject: 'guest:seven', mobile: newMobile() }
  await sendCode(deps, claimed)
  const code = lastCode()
  for (let count = 0; count < 2; count++) {
    expect(await checkCode(deps, { ...claimed, code })).toEqual({ kind: 'verified' })
  }
})

it('believes a proof for half a year', async () => {
  const claimed = { subject: 'oidc:someone', mobile: newMobile() }
  await noteProof(db, claimed, 'issuer')
  expect(await hasProved(db, claimed)).toBe(true)
  await sql`update verified_mobiles set verified_at = now() - interval '181 days'
    where mobile = ${claimed.mobile}`.execute(db)
  expect(await hasProved(db, claimed)).toBe(false)
  await noteProof(db, claimed, 'issuer')
  expect(await hasProved(db, claimed)).toBe(true)
})
