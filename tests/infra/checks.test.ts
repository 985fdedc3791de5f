/** What others run of ours: the Dockerfile, the workflows of GitHub, the scripts beside them. A mistake put into each is found. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig, TestConfig } from '#platform/config.ts'
import { repository } from './dockerfile.ts'
import { findHadolint } from './tools.ts'
import { problemsOf } from './workflows.ts'

const read = (path: string) => readFileSync(join(repository, path), 'utf8')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'checks-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What a program prints, and whether it was content. */
async function run(program: string, args: string[]): Promise<{ good: boolean; said: string }> {
  return await promisify(execFile)(program, args).then(
    ({ stdout }) => ({ good: true, said: stdout }),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ good: false, said: stdout + stderr }),
  )
}

const hadolint = findHadolint(readConfig(TestConfig).DATA_DIR)
describe.skipIf(!hadolint)(hadolint ? 'hadolint' : 'hadolint (not on this machine)', () => {
  it('finds the Dockerfile in order', async () => {
    expect(await run(hadolint!, [join(repository, 'Dockerfile')])).toEqual({ good: true, said: '' })
  })

  it.each([
    ['an image without a version', /^FROM node:\S+ /m, 'FROM node ', 'DL3006'],
    ['a container that runs as root', /^USER .*$/m, 'USER root', 'DL3002'],
    ['a folder relative to nothing', /^WORKDIR \/app$/m, 'WORKDIR app', 'DL3000'],
  ])('finds %s', async (_what, good, bad, rule) => {
    const text = read('Dockerfile').replace(good, bad)
    expect(text).not.toBe(read('Dockerfile'))
    const file = join(folder, `Dockerfile.${rule}`)
    writeFileSync(file, text)
    const { good: content, said } = await run(hadolint!, [file])
    expect(said).toContain(rule)
    expect(content).toBe(false)
  })
})

describe('workflows of GitHub', () => {
  it.each(readdirSync(join(repository, '.github', 'workflows')))('%s is sound', (name) => {
    expect(problemsOf(name, read(`.github/workflows/${name}`))).toEqual([])
  })

  it.each([
    ['a job that waits for none there is', 'needs: compose', 'needs: composed', /composed/],
    [
      'a title that runs as a command',
      'npm run compose:env >/dev/null',
      'echo "${{ github.event.pull_request.title }}"',
      /untrusted/,
    ],
    [
      'a version that can be moved',
      /docker\/build-push-action@.*/,
      'docker/build-push-action@v6',
      /expected a full commit/,
    ],
    [
      'rights for every job',
      'permissions:\n  contents: read',
      'permissions:\n  contents: write',
      /no more than to read/,
    ],
    ['a key that is kept', '${{ vars.AWS_IMAGES_ROLE }}', '${{ secrets.AWS_KEY }}', /access is by OIDC/],
    ['a job without an end', '    timeout-minutes: 20\n', '', /compose: expected timeout-minutes/],
  ])('finds %s', (_what, good, bad, problem) => {
    const text = read('.github/workflows/images.yml')
    const changed = text.replace(good, bad)
    expect(changed).not.toBe(text)
    expect(problemsOf('images.yml', changed).join('\n')).toMatch(problem)
  })
})

it.each(['.ci/run', 'infra/compose/postgres-init.sh', 'infra/compose/temporal-schema.sh'])(
  '%s is a script that shells read',
  async (path) => {
    expect(await run('bash', ['-n', join(repository, path)])).toEqual({ good: true, said: '' })
  },
)
