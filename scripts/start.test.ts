import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { PidFile } from './embedded/pid-file.ts'
import { childEnvironment } from './environment.ts'
import { localSecrets } from './secrets.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'start-'))
})
afterEach(() => rmSync(data, { recursive: true }))

/** Runs `npm start`'s program to its end; these tests are about starts that must not begin. */
async function start(settings: Record<string, string> = {}): Promise<{ code: unknown; stderr: string }> {
  const env = childEnvironment({ DATA_DIR: data, ...settings })
  try {
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'start.ts')], { env })
    return { code: 0, stderr: '' }
  } catch (error) {
    return error as { code: unknown; stderr: string }
  }
}

it('refuses a second start beside a running one, and names its process', async () => {
  const pids = await PidFile.claim(join(data, 'pids.json'), () => undefined)
  expect(await start()).toMatchObject({
    code: 1,
    stderr: `start: it runs already, as process ${process.pid}, with the data in ${data}\n`,
  })
  pids.release()
})

it('starts nothing when a port is taken, and says which variable moves it', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { code, stderr } = await start({ POSTGRES_PORT: String(port) })
  server.close()
  expect(code).toBe(1)
  expect(stderr).toContain(`Port ${port} is taken by process ${process.pid}`)
  expect(stderr).toContain('POSTGRES_PORT=<free port>')
  expect(readdirSync(data)).toEqual(['logs'])
})

it('names a setting that is wrong', async () => {
  expect(await start({ API_PORT: 'eight thousand' })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('API_PORT') as string,
  })
})

it('makes its secrets once, readable for us alone', () => {
  const secrets = localSecrets(data)
  expect(secrets.tokenSecret.length).toBeGreaterThanOrEqual(32)
  expect(localSecrets(data)).toEqual(secrets)
  expect(statSync(join(data, 'secrets.json')).mode & 0o777).toBe(0o600)
  expect(existsSync(join(data, 'secrets.json.new'))).toBe(false)
})
