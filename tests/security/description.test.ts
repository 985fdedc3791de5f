/** The API's description is whole: every operation has a name, and says what it can answer. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openApp, type OpenApp } from './app.ts'
import { secret } from './world.ts'

interface Operation {
  operationId?: string
  summary?: string
  tags?: string[]
  security?: object[]
  requestBody?: object
  responses: Record<string, { description?: string; content?: Record<string, unknown>; $ref?: string }>
}
interface Description {
  paths: Record<string, Record<string, Operation>>
  tags: { name: string }[]
  components: Record<string, Record<string, object>>
}

let open: OpenApp
let description: Description
let operations: { name: string; operation: Operation }[]
beforeAll(async () => {
  open = await openApp({ TOKEN_SECRET: secret })
  description = (await (await open.app.request('/openapi.json')).json()) as Description
  operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  )
})
afterAll(() => open.close())

it('gives every operation a name of its own, a summary and a known tag', () => {
  const ids = operations.map(({ operation }) => operation.operationId)
  expect(new Set(ids).size).toBe(operations.length)
  const tags = description.tags.map(({ name }) => name)
  for (const { name, operation } of operations) {
    expect([name, operation.operationId, operation.summary]).not.toContain(undefined)
    expect(
      operation.tags?.filter((tag) => tags.includes(tag)),
      name,
    ).toHaveLength(1)
  }
})

it('describes every refusal as a problem', () => {
  const refusals = operations.flatMap(({ name, operation }) =>
    Object.entries(operation.responses)
      .filter(([status]) => Number(status) >= 400)
      .map(([status, { $ref, content }]) => ({ name: `${name} ${status}`, $ref, content })),
  )
  for (const { name, $ref, content } of refusals) {
    const named = $ref && description.components['responses']?.[$ref.split('/').at(-1) ?? '']
    const types = Object.keys(content ?? (named as { content: object })?.content ?? {})
    // Probes say what they say to machines that ask nothing else.
    expect(types, name).toEqual([
      name === 'get /readyz 503' ? 'application/json' : 'application/problem+json',
    ])
  }
  expect(refusals.length).toBeGreaterThan(100)
})

it.each([
  ['401', (operation: Operation) => operation.security !== undefined],
  ['403', (operation: Operation) => operation.security !== undefined],
  ['415', (operation: Operation) => operation.requestBody !== undefined],
  ['413', (operation: Operation) => operation.requestBody !== undefined],
])('says %s just where it can happen', (status, expected) => {
  for (const { name, operation } of operations) {
    expect([name, status in operation.responses]).toEqual([name, expected(operation)])
  }
})

it('points at nothing that is not there, and writes no schema out twice that has a name', () => {
  const text = JSON.stringify(description)
  for (const [, kind, name] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g)) {
    expect(description.components[String(kind)]).toHaveProperty(String(name))
  }
  expect(
    text.match(/"expiresAt":\{"type":"string","format":"date-time"\}\},"required":\["proposalId"/g),
  ).toHaveLength(1)
})
