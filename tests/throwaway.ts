/**
 * A folder that dies with its test run, and a supervisor for the servers in it. A run that was killed leaves the
 * folder and its servers; the next run ends and removes them.
 */
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AlreadyRunningError, endLeftovers, PidFile } from '#scripts/embedded/pid-file.ts'
import { Supervisor } from '#scripts/embedded/supervisor.ts'

const prefix = 'booking-orchestrator-test-'
const pidFile = (folder: string) => join(folder, 'pids.json')

export interface Throwaway {
  folder: string
  supervisor: Supervisor
  /** Stops everything and removes the folder. */
  end: () => Promise<void>
}

export async function openThrowaway(say: (line: string) => void): Promise<Throwaway> {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  // PostgreSQL's own account passes through where we are root.
  chmodSync(folder, 0o711)
  const pids = await PidFile.claim(pidFile(folder), say)
  const supervisor = new Supervisor({ logs: join(folder, 'logs'), pids, say })
  const end = async () => {
    // Nothing here is worth an orderly end, except that a killed PostgreSQL leaves shared memory behind.
    const others = supervisor.names.filter((name) => name !== 'postgres')
    await Promise.all(others.map((name) => supervisor.kill(name)))
    await supervisor.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { folder, supervisor, end }
}

/** Ends what runs that are gone left behind. */
export async function clearThrowaways(say: (line: string) => void): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))) {
    const folder = join(tmpdir(), name)
    try {
      await endLeftovers(pidFile(folder), say)
      rmSync(folder, { recursive: true, force: true })
    } catch (error) {
      if (!(error instanceof AlreadyRunningError)) say(`${folder} stays: ${String(error)}`)
    }
  }
}
