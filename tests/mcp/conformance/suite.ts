/** Runs the official conformance suite against the product's own app, and reads what it found. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { McpOptions } from '#api/mcp/routes.ts'
import { listen } from '#api/serve.ts'
import { customerScopes } from '#platform/identity/scopes.ts'
import { signToken } from '#platform/identity/local-tokens.ts'
import { openApp } from '#tests/security/app.ts'
import { secret } from '#tests/security/world.ts'

const program = fileURLToPath(
  new URL('../../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
)

const Checks = z.array(z.object({ id: z.string(), status: z.string() }))

export interface Found {
  /** Of the program: 0 when everything that counts passed. */
  status: number
  /** By scenario: the ids of checks that passed, and of those that did not (a warning is one). */
  scenarios: Map<string, { passed: string[]; failed: string[] }>
  /** For a test's own failure. */
  output: string
}

export interface Served {
  /** Runs the suite with these arguments. */
  run: (...args: string[]) => Promise<Found>
  close: () => Promise<void>
}

/** The app on a port of its own. The suite sends no token, so each request gets one on its way. */
export async function serve(mcp: McpOptions): Promise<Served> {
  const opened = await openApp({ TOKEN_SECRET: secret }, { mcp })
  const token = await signToken(secret, { subject: 'customer:conformance', scopes: customerScopes }, 3_600)
  const fetch = async (request: Request) => {
    request.headers.set('authorization', `Bearer ${token}`)
    return await opened.app.fetch(request)
  }
  const { promise: port, resolve } = Promise.withResolvers<number>()
  const server = listen({ fetch }, { hostname: '127.0.0.1', port: 0 }, (info) => resolve(info.port))
  const url = `http://127.0.0.1:${await port}/mcp`
  return {
    run: async (...args) => await run(url, args),
    close: async () => {
      await new Promise((closed) => server.close(closed))
      await opened.close()
    },
  }
}

async function run(url: string, args: string[]): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  try {
    const { status, output } = await new Promise<{ status: number; output: string }>((resolve) => {
      execFile(
        process.execPath,
        [program, 'server', '--url', url, '--output-dir', folder, ...args],
        { maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) =>
          resolve({ status: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
      )
    })
    return { status, output, scenarios: await read(folder) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The suite leaves a folder for each scenario, named after it and the time. */
async function read(folder: string): Promise<Found['scenarios']> {
  const scenarios: Found['scenarios'] = new Map()
  for (const name of await readdir(folder)) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(name)?.[1] ?? name
    const checks = Checks.parse(JSON.parse(await readFile(join(folder, name, 'checks.json'), 'utf8')))
    const ids = (...statuses: string[]) =>
      checks.filter(({ status }) => statuses.includes(status)).map(({ id }) => id)
    scenarios.set(scenario, { passed: ids('SUCCESS'), failed: ids('FAILURE', 'WARNING') })
  }
  return scenarios
}
