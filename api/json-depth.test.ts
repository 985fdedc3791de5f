import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonDepth } from './json-depth.ts'

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

it('knows how deep any JSON is nested', () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'large' }), (value) => {
      expect(jsonDepth(JSON.stringify(value, null, 1))).toBe(depthOf(value))
    }),
  )
})

it.each([
  ['a thousand open brackets', '['.repeat(1_000), 1_000],
  ['brackets in a string', '["[[[[", "\\"[[", "\\\\"]', 1],
  ['a string without an end', '["[[[', 1],
  ['nothing', '', 0],
])('reads %s', (_what, text, depth) => expect(jsonDepth(text)).toBe(depth))
