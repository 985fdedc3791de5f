import { format, resolveConfig } from 'prettier'
import { Client, StreamableHTTPClientTransport, type Tool } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signToken } from '#platform/identity/local-tokens.ts'
import { openApp, type OpenApp } from '#tests/security/app.ts'
import { secret } from '#tests/security/world.ts'

/** What a client reads before its first call, as it was agreed. After a wanted change: `vitest run -u tests/mcp/tools-list.test.ts`. */
const agreed = new URL('tools-list.json', import.meta.url)
/** Characters of JSON per token, low: schemas have more quotes and braces than prose. */
const charactersPerToken = 4
const tokenBudget = 3_000

let opened: OpenApp
let tools: Tool[]
beforeAll(async () => {
  opened = await openApp({ TOKEN_SECRET: secret })
  const token = await signToken(secret, { subject: 'customer:one', scopes: [] }, 60)
  const client = new Client(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  )
  const transport = new StreamableHTTPClientTransport(new URL('http://127.0.0.1/mcp'), {
    fetch: async (url, init) => await opened.app.request(new Request(url, init)),
    requestInit: { headers: { authorization: `Bearer ${token}`, host: '127.0.0.1' } },
  })
  await client.connect(transport)
  tools = (await client.listTools()).tools
  await client.close()
})
afterAll(() => opened.close())

it('lists the tools as agreed, in one order, to every caller', async () => {
  const options = await resolveConfig(agreed)
  const text = await format(JSON.stringify(tools), { ...options, parser: 'json' })
  await expect(text).toMatchFileSnapshot(agreed.pathname)
})

it('costs a client less than 3,000 tokens', () => {
  expect(Math.ceil(JSON.stringify(tools).length / charactersPerToken)).toBeLessThan(tokenBudget)
})

it('says of every tool what it does, with which ids, and what it changes', () => {
  for (const { name, title, description, annotations, inputSchema, outputSchema } of tools) {
    expect(title, name).toBeTruthy()
    expect(description?.length, name).toBeGreaterThan(40)
    expect(Object.keys(annotations ?? {}).toSorted(), name).toEqual([
      'destructiveHint',
      'idempotentHint',
      'openWorldHint',
      'readOnlyHint',
    ])
    expect(inputSchema['additionalProperties'], name).toBe(false)
    expect(Object.keys(outputSchema?.['properties'] ?? {}).length, name).toBeGreaterThan(0)
  }
})
