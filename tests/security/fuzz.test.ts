/** A short run of the requests that nobody foresaw; the long one is `npm run fuzz`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig, TestConfig } from '#platform/config.ts'
import { findSchemathesis, NoSchemathesis } from '#scripts/fuzz/program.ts'
import { fuzz } from '#scripts/fuzz/run.ts'
import { openTarget, roles, type Target } from '#scripts/fuzz/target.ts'

const { CI, DATA_DIR } = readConfig(TestConfig)
const effort = { seed: 1, maxExamples: 3 }
const program = await findSchemathesis(DATA_DIR, () => undefined).catch((error: unknown) => {
  if (CI || !(error instanceof NoSchemathesis)) throw error
  return null
})
const title = program ? 'the API' : 'the API under fuzzing: skipped, there is no Schemathesis here'

describe.skipIf(!program)(title, () => {
  let target: Target
  beforeAll(async () => {
    target = await openTarget()
  })
  afterAll(() => target?.stop())

  it.each(roles)(
    'answers as it describes itself, whatever is asked as %s',
    { timeout: 300_000 },
    async (role) => {
      const { clean, output } = await fuzz(program!, target, role, effort)
      expect(clean, output).toBe(true)
      expect(output).toMatch(/Tested: +\d{2}/)
    },
  )

  it('fails at nothing that it did not foresee', () => {
    expect(target.log()).not.toContain('"msg":"request failed"')
  })
})
