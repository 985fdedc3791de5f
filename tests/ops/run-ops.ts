import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { childEnvironment } from '#scripts/environment.ts'

/** `npm run ops -- <args>` with these settings, as its own process: exit code, and all it printed. */
export async function runOps(
  settings: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; out: string }> {
  const main = fileURLToPath(new URL('../../ops/main.ts', import.meta.url))
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], {
      env: childEnvironment(settings),
    })
    return { code: 0, out: stdout }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, out: stdout + stderr }
  }
}
