/** One throwaway PostgreSQL and one Temporal server (in memory) for the whole run. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { readConfig, TestConfig } from '#platform/config.ts'
import { preparePostgres } from '#scripts/embedded/postgres.ts'
import { findTemporal } from '#scripts/embedded/temporal-program.ts'
import { temporalPart } from '#scripts/embedded/temporal.ts'
import { findChromium } from './chromium.ts'
import { freePort } from './free-port.ts'
import { clearThrowaways, openThrowaway } from './throwaway.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** PostgreSQL's maintenance database, as superuser; tests take a database of their own, see database.ts. */
    databaseUrl: string
    /** `host:port` of the Temporal server, with our search attributes and dynamic config. */
    temporalAddress: string
    /** Path of the time-skipping test server; null where it could not be had. */
    temporalTestServer: string | null
    /** Path of the `temporal` program. */
    temporalProgram: string
    /** Path of Chromium; null where there is none: browser tests skip themselves. */
    chromiumPath: string | null
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const config = readConfig(TestConfig)
  const say = (line: string) => process.stderr.write(`${line}\n`)
  await clearThrowaways(say)
  const { folder, supervisor, end } = await openThrowaway(say)
  try {
    const temporalProgram = await findTemporal(config.DATA_DIR, say)
    const [postgresPort, temporalPort] = [await freePort(), await freePort()]
    const quiet = () => undefined
    const postgres = await preparePostgres({
      folder: join(folder, 'postgres'),
      port: postgresPort,
      password: 'throwaway',
      durable: false,
      say: quiet,
    })
    await Promise.all([
      supervisor.start(postgres.part),
      supervisor.start(temporalPart({ program: temporalProgram, port: temporalPort })),
    ])
    const testServer = join(config.DATA_DIR, 'bin', 'temporal-test-server')
    project.provide('databaseUrl', postgres.url('postgres'))
    project.provide('temporalAddress', `127.0.0.1:${temporalPort}`)
    project.provide('temporalTestServer', existsSync(testServer) ? testServer : null)
    project.provide('temporalProgram', temporalProgram)
    project.provide('chromiumPath', findChromium(config.CHROMIUM_PATH))
  } catch (error) {
    await end()
    throw error
  }
  return end
}
