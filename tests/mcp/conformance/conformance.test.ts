/**
 * The official suite, twice: the product as it is, and the same app with fixtures that only tests load. The first says that our own
 * tools conform as far as the suite can know them, the second that our HTTP and protocol stack does.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conformanceFixtures } from './fixtures.ts'
import { serve, type Found, type Served } from './suite.ts'

const failures = ({ scenarios }: Found) =>
  [...scenarios].flatMap(([scenario, { failed }]) => failed.map((id) => `${scenario}: ${id}`))

/** Scenarios of which something was seen to pass; some run through without looking at anything. */
const seen = ({ scenarios }: Found) =>
  [...scenarios].filter(([, { passed }]) => passed.length > 0).map(([scenario]) => scenario)

describe('the product as it is', () => {
  let product: Served
  beforeAll(async () => {
    product = await serve({})
  })
  afterAll(() => product.close())

  it.each([
    'tools-list',
    'resources-list',
    'prompts-list',
    'sep-2164-resource-not-found',
    'caching',
    'dns-rebinding-protection',
    'http-header-validation',
    'http-custom-header-server-validation',
    'input-required-result-unsupported-methods',
  ])(
    'passes %s',
    async (scenario) => {
      const found = await product.run('--scenario', scenario, '--spec-version', '2026-07-28')
      expect(failures(found), found.output).toEqual([])
      expect(seen(found)).toEqual([scenario])
      expect(found.status).toBe(0)
    },
    60_000,
  )

  it('fails nothing of server-stateless but what takes diagnostic tools to see', async () => {
    const found = await product.run('--scenario', 'server-stateless', '--spec-version', '2026-07-28')
    const untestable = [
      'http-server-no-independent-requests-on-stream',
      'missing-capability-http-400',
      'server-no-log-without-loglevel',
      'server-rejects-undeclared-capability',
    ]
    expect(failures(found).toSorted(), found.output).toEqual(
      untestable.map((id) => `server-stateless: sep-2575-${id}`),
    )
  }, 60_000)
})

describe('the product with fixtures', () => {
  let product: Served
  beforeAll(async () => {
    product = await serve({ extend: conformanceFixtures(), maxSubscriptions: 50 })
  })
  afterAll(() => product.close())

  it('passes all 37 scenarios of revision 2026-07-28, and the nine of the Tasks extension that can run', async () => {
    const found = await product.run('--requirements', '2026-07-28')
    expect(failures(found), found.output).toEqual([])
    expect(found.status).toBe(0)
    const tasks = seen(found).filter((scenario) => scenario.startsWith('tasks-'))
    expect(tasks).toHaveLength(9)
    // The others that do not count: JSON Schema 2020-12 and two of headers.
    expect(seen(found)).toHaveLength(37 + tasks.length + 3)
  }, 120_000)

  it('passes all 30 scenarios of revision 2025-11-25', async () => {
    const found = await product.run('--requirements', '2025-11-25')
    // Does not count, and warns: a stream that broke is not resumed, as a call is sent again under its key.
    expect(found.scenarios.get('server-sse-polling')?.passed).toEqual([])
    found.scenarios.delete('server-sse-polling')
    expect(failures(found), found.output).toEqual([])
    expect(found.status).toBe(0)
    // One more does not count: JSON Schema 2020-12.
    expect(seen(found)).toHaveLength(30 + 1)
  }, 120_000)
})
