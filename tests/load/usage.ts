/** What the processes of a stack on this machine take while a scenario runs. */
import { existsSync } from 'node:fs'
import { cpuSeconds, residentMegabytes } from '#tests/measuring/processes.ts'
import type { Stack } from '#tests/stack.ts'

const parts = ['api', 'worker', 'temporal', 'postgres'] as const

export interface Usage {
  /** CPU seconds a second: 1 is one core. The generator is the load test itself. */
  cores: Record<(typeof parts)[number] | 'generator', number>
  /** Resident memory of the API's process, in MB: before, and the most since it started. */
  apiMegabytes: { before: number; peak: number }
}

/** Starts measuring; the returned function ends it. Null where there is no /proc, and of a stack that is not ours. */
export function watchUsage(stack: Pick<Stack, 'pid'> | null): () => Usage | null {
  if (!stack || !existsSync('/proc/self/stat')) return () => null
  const api = stack.pid('api') ?? 0
  const now = () => ({
    at: performance.now() / 1_000,
    cpu: Object.fromEntries(parts.map((name) => [name, cpuSeconds(stack.pid(name) ?? 0)])),
    own: process.cpuUsage(),
    memory: residentMegabytes(api),
  })
  const before = now()
  return () => {
    const after = now()
    const seconds = after.at - before.at
    const cores = parts.map((name) => [name, (after.cpu[name]! - before.cpu[name]!) / seconds])
    const micros = after.own.user + after.own.system - before.own.user - before.own.system
    return {
      cores: { ...Object.fromEntries(cores), generator: micros / 1e6 / seconds } as Usage['cores'],
      apiMegabytes: { before: before.memory.now, peak: after.memory.peak },
    }
  }
}
