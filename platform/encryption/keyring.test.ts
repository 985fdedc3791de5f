import { createSecretKey, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { EncryptionKeys, open, seal } from './keyring.ts'

const key = () => randomBytes(32).toString('base64url')

it('opens what it sealed, and nothing that was changed', () => {
  const secret = createSecretKey(randomBytes(32))
  const sealed = seal(secret, Buffer.from('नमस्ते'), 'context')
  expect(open(secret, sealed, 'context').toString()).toBe('नमस्ते')
  expect(seal(secret, Buffer.from('नमस्ते'), 'context')).not.toEqual(sealed)
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect(() => open(secret, changed, 'context')).toThrow()
  }
  expect(() => open(secret, sealed, 'other context')).toThrow()
  expect(() => open(createSecretKey(randomBytes(32)), sealed, 'context')).toThrow()
  expect(() => open(secret, sealed.subarray(0, 20), 'context')).toThrow()
})

it('unwraps with an older key what that one wrapped, and wraps with the first', () => {
  const [older, newer] = [`older:${key()}`, `newer:${key()}`]
  const before = EncryptionKeys.parse(older)
  const { key: dataKey, wrapped } = before.createDataKey('one')
  const both = EncryptionKeys.parse(`${newer}, ${older}`)
  expect(both.current.id).toBe('newer')
  expect(both.unwrap('one', wrapped, 'older').equals(dataKey)).toBe(true)
  const rewrapped = both.wrap('one', dataKey)
  expect(EncryptionKeys.parse(newer).unwrap('one', rewrapped, 'newer').equals(dataKey)).toBe(true)
  expect(() => before.unwrap('one', rewrapped, 'newer')).toThrow('ENCRYPTION_KEYS holds no key "newer"')
  // A wrapped key is no use under another's name.
  expect(() => both.unwrap('two', wrapped, 'older')).toThrow()
})

it.each([
  ['nothing', ''],
  ['a key without an id', key()],
  ['a short key', `a:${randomBytes(24).toString('base64url')}`],
  ['an empty one beside a good one', `a:${key()},`],
  ['the same id twice', `a:${key()},a:${key()}`],
])('refuses %s', (_what, text) => {
  expect(EncryptionKeys.safeParse(text).error?.issues[0]?.message).toMatch(/^expected/)
})

it('reads keys in both alphabets of base64', () => {
  const bytes = Buffer.alloc(32, 0xfb)
  for (const alphabet of ['base64', 'base64url'] as const) {
    expect(EncryptionKeys.parse(`a:${bytes.toString(alphabet)}`).current.key).toEqual(bytes)
  }
})
