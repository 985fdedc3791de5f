/** The official inspector's command line: it lists and calls the tools, and finds their schemas portable. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { startStack, type Stack } from '#tests/stack.ts'

const program = fileURLToPath(new URL('../../node_modules/.bin/mcp-inspector', import.meta.url))

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

/** What it printed, as JSON. @throws Error with its exit code for a failed call, or a schema that is not portable. */
async function inspect(era: string, ...args: string[]): Promise<unknown> {
  const where = ['--cli', `${stack.apiUrl}/mcp`, '--transport', 'http', '--protocol-era', era]
  const how = ['--header', `Authorization: Bearer ${stack.tokens.customer}`, '--format', 'json', '-q']
  // It keeps a folder of its own in the user's home.
  const env = { ...process.env, HOME: stack.folder }
  const { stdout } = await promisify(execFile)(program, [...where, ...how, ...args], { env })
  return Printed.parse(JSON.parse(stdout)).result
}

const Printed = z.object({ result: z.unknown() })
const Listed = z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) })

it.each(['modern', 'legacy'])('lists the tools and finds their schemas portable, %s era', async (era) => {
  const { tools } = Listed.parse(await inspect(era, '--method', 'tools/list', '--strict'))
  expect(tools).toHaveLength(9)
})

it('calls a tool', async () => {
  const call = ['--method', 'tools/call', '--tool-name', 'get_nearby_dealers']
  expect(await inspect('modern', ...call, '--tool-args-json', '{"city":"Pune"}')).toMatchObject({
    structuredContent: { dealers: expect.arrayContaining([expect.anything()]) },
  })
})
