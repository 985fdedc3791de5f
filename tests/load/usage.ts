/** What the processes of a stack on this machine take while a scenario runs. */
import { existsSync } from 'node:fs'
import { cpuSeconds, residentMegabytes } from '#tests/measuring/processes.ts'
import type { Stack } from '#tests/stack.ts'

const parts = ['api', 'worker', 'temporal', 'postgres'] as const

export interface Usage {
  /** CPU seconds a second under load: 1 is one core. The generator is the load test itself. */
  cores: Record<(typeof parts)[number] | 'generator', number>
  /** Resident memory of the API's process, in MB: before anybody came, at the end, and the most since it started. */
  apiMegabytes: { before: number; after: number; peak: number }
}

export interface UsageWatch {
  /** The load begins now: what came before is preparation. */
  begin: () => void
  /** Null where there is no /proc, and of a stack that is not ours. */
  end: () => Usage | null
}

export function watchUsage(stack: Pick<Stack, 'pid'> | null): UsageWatch {
  if (!stack || !existsSync('/proc/self/stat')) return { begin: () => undefined, end: () => null }
  const memory = () => residentMegabytes(stack.pid('api') ?? 0)
  const { now: before } = memory()
  let from = processorTime(stack)
  return {
    begin: () => (from = processorTime(stack)),
    end() {
      const to = processorTime(stack)
      const share = (name: keyof Usage['cores']) => (to.used[name] - from.used[name]) / (to.at - from.at)
      const cores = [...parts, 'generator' as const].map((name) => [name, share(name)])
      const { now: after, peak } = memory()
      return { cores: Object.fromEntries(cores) as Usage['cores'], apiMegabytes: { before, after, peak } }
    },
  }
}

/** In seconds, as is `at`. */
function processorTime({ pid }: Pick<Stack, 'pid'>): { at: number; used: Usage['cores'] } {
  const own = process.cpuUsage()
  const used = parts.map((name) => [name, cpuSeconds(pid(name) ?? 0)])
  return {
    at: performance.now() / 1_000,
    used: { ...Object.fromEntries(used), generator: (own.user + own.system) / 1e6 } as Usage['cores'],
  }
}
