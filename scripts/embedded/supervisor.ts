/** Starts parts, keeps them running and stops them in order. */
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RunningPart, type Part } from './part.ts'
import type { PidFile } from './pid-file.ts'
import { childrenOf } from './process-identity.ts'

const readyWithinMs = 60_000
const firstStartAttempts = 5
const stopWithinMs = 15_000
const longestPauseMs = 10_000
/** A run this long was healthy: after it the pauses between restarts start small again. */
const healthyRunMs = 10_000
const logKeptBytes = 20_000_000

export interface SupervisorOptions {
  /** Folder of the logs, `<name>.log` each, appended to. */
  logs: string
  pids: PidFile
  /** Receives short lines for the console: what ends, what is back, warnings that parts log, and codes. */
  say: (line: string) => void
}

/** What is read of a line that a part logs. */
interface LogEntry {
  level?: unknown
  msg?: unknown
  err?: { message?: unknown }
  /** Of a notification. */
  code?: unknown
  customerMobile?: unknown
}

interface Supervised {
  part: Part
  log: WriteStream
  running?: RunningPart
  /** Aborted when the part is to stay down. */
  down: AbortController
  loop: Promise<void>
}

export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #parts = new Map<string, Supervised>()
  #stopped = false

  constructor(options: SupervisorOptions) {
    this.#options = options
    mkdirSync(options.logs, { recursive: true })
  }

  /**
   * Starts a part and waits until it is ready (60 s at most, five attempts). From then on it is started again
   * whenever it ends, after 250 ms first and 10 s at most, until it is stopped or killed through this object.
   * @throws Error with the last lines it printed.
   */
  async start(part: Part): Promise<void> {
    if (this.#stopped) throw new Error(`${part.name} is not started: everything is being stopped`)
    if (this.#parts.has(part.name)) throw new Error(`${part.name} is started already`)
    const supervised: Supervised = {
      part,
      log: this.#openLog(part.name),
      down: new AbortController(),
      loop: Promise.resolve(),
    }
    this.#parts.set(part.name, supervised)
    for (let attempt = 1; !(await this.#run(supervised)); attempt++) {
      const how = await supervised.running?.exited
      if (attempt < firstStartAttempts && (await this.#pause(supervised, attempt))) continue
      this.#forget(supervised)
      throw new Error(`${part.name} did not start (${how}). Its last lines:\n${supervised.running?.tail}`)
    }
    supervised.loop = this.#keepAlive(supervised)
  }

  /** Kills a part and its children as `kill -9` does; it stays down until it is started again. */
  async kill(name: string): Promise<void> {
    const supervised = this.#supervised(name)
    supervised.down.abort()
    const pid = supervised.running?.pid
    const children = pid === undefined ? [] : childrenOf(pid)
    supervised.running?.signal('SIGKILL')
    for (const child of children) killProcess(child)
    await supervised.loop
    this.#forget(supervised)
  }

  /** Stops all parts for good, the last started first; each has 15 s before it is killed. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const supervised of [...this.#parts.values()].toReversed()) {
      supervised.down.abort()
      const { running, part } = supervised
      if (running) {
        running.signal(part.stopSignal ?? 'SIGTERM')
        const killer = setTimeout(() => running.signal('SIGKILL'), stopWithinMs)
        await running.exited
        clearTimeout(killer)
      }
      await supervised.loop
      this.#forget(supervised)
    }
  }

  /** Kills whatever runs, without waiting. */
  killAll(): void {
    this.#stopped = true
    for (const { down, running } of this.#parts.values()) {
      down.abort()
      running?.signal('SIGKILL')
    }
  }

  /** Names of the parts that are to run, in the order of their start. */
  get names(): string[] {
    return [...this.#parts.keys()]
  }

  /** Pid of a part that runs. */
  pid(name: string): number | undefined {
    return this.#parts.get(name)?.running?.pid
  }

  /** One run up to readiness. False when it ended, or had to be ended, before it was ready. */
  async #run(supervised: Supervised): Promise<boolean> {
    const { part, log, down } = supervised
    await part.beforeStart?.()
    if (down.signal.aborted) return false
    const running = new RunningPart(part, log, (line) => this.#sayImportant(part.name, line))
    supervised.running = running
    const { pid } = running
    if (pid !== undefined) {
      this.#options.pids.record({ name: part.name, pid, stopSignal: part.stopSignal ?? 'SIGTERM' })
      void running.exited.then(() => this.#options.pids.forget(pid))
    }
    try {
      if (await running.becomesReady(readyWithinMs)) return true
    } catch (error) {
      running.signal('SIGKILL')
      throw error
    }
    running.signal('SIGKILL')
    await running.exited
    return false
  }

  async #keepAlive(supervised: Supervised): Promise<void> {
    const { part, down } = supervised
    let failures = 0
    for (;;) {
      const since = Date.now()
      const how = await supervised.running?.exited
      if (down.signal.aborted) return
      failures = Date.now() - since > healthyRunMs ? 1 : failures + 1
      this.#options.say(`${part.name} ended (${how}), starting it again`)
      if (!(await this.#pause(supervised, failures))) return
      try {
        if (await this.#run(supervised)) this.#options.say(`${part.name} is back`)
      } catch (error) {
        this.#options.say(`${part.name}: ${String(error)}`)
      }
    }
  }

  /** Waits 250 ms, doubled per failure up to 10 s. False when the part is to stay down. */
  async #pause(supervised: Supervised, failures: number): Promise<boolean> {
    const ms = Math.min(250 * 2 ** (failures - 1), longestPauseMs)
    await sleep(ms, undefined, { signal: supervised.down.signal }).catch(() => undefined)
    return !supervised.down.signal.aborted
  }

  #supervised(name: string): Supervised {
    const supervised = this.#parts.get(name)
    if (!supervised) throw new Error(`${name} is not started`)
    return supervised
  }

  #forget(supervised: Supervised): void {
    supervised.log.end()
    this.#parts.delete(supervised.part.name)
  }

  #openLog(name: string): WriteStream {
    const path = join(this.#options.logs, `${name}.log`)
    if (existsSync(path) && statSync(path).size > logKeptBytes) renameSync(path, `${path}.1`)
    return createWriteStream(path, { flags: 'a' })
  }

  /** Parts log JSON lines (pino): to the console go warnings and worse, in short, and codes that nobody else delivers. */
  #sayImportant(name: string, line: string): void {
    if (!line.startsWith('{')) return
    try {
      const entry = JSON.parse(line) as LogEntry
      if (entry.msg === 'notification' && typeof entry.code === 'string') {
        this.#options.say(`code ${entry.code} for a mobile number that ${String(entry.customerMobile)}`)
      }
      if (typeof entry.level !== 'number' || entry.level < 40) return
      const cause = typeof entry.err?.message === 'string' ? `: ${entry.err.message}` : ''
      this.#options.say(`${name}: ${String(entry.msg)}${cause}`)
    } catch {
      // Not JSON after all; the log file has it.
    }
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}
