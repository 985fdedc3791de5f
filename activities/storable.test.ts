import fc from 'fast-check'
import { expect, it } from 'vitest'
import { storableText } from '#contracts/storable-text.ts'
import { storableJson } from './storable.ts'

it('drops NUL and repairs halves of surrogate pairs, and leaves everything else', () => {
  expect(storableText('a\0b \ud83d c 😀 नमस्ते')).toBe('ab \ufffd c 😀 नमस्ते')
})

it('makes JSON that holds no escape which jsonb refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = storableJson({ text: `${text}\0\ud800`, list: [text] })
      expect(json).not.toMatch(/(?<!\\)(\\\\)*\\u(0000|d[89a-f])/i)
      expect(JSON.parse(json)).toMatchObject({ list: [storableText(text)] })
    }),
  )
})
