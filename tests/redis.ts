/** A real Redis for tests, where there is the program. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { freePort } from './free-port.ts'
import { waitFor } from './wait-for.ts'

const usualPlaces = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server']

/** Path of `redis-server`; null where there is none. */
export const findRedis = (): string | null => usualPlaces.find((path) => existsSync(path)) ?? null

export interface Redis {
  url: string
  /** SIGKILL; returns when it is gone. */
  kill: () => Promise<void>
  /** Makes it hang, as a process that gets no time, and go on. */
  hang: () => void
  goOn: () => void
  /** Starts it again, empty, at the same address. */
  start: () => Promise<void>
}

/** Started, in memory only. `kill` it in the end. */
export async function startRedis(program: string): Promise<Redis> {
  const port = await freePort()
  let running: ReturnType<typeof spawn> | undefined
  const start = async () => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    running = spawn(program, args, { stdio: 'ignore' })
    await waitFor(() => answers(port), { what: 'Redis' })
  }
  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    hang: () => void running?.kill('SIGSTOP'),
    goOn: () => void running?.kill('SIGCONT'),
    async kill() {
      if (!running || running.exitCode !== null || running.signalCode !== null) return
      const gone = new Promise((resolve) => running?.once('exit', resolve))
      running.kill('SIGKILL')
      await gone
    },
  }
}

const answers = async (port: number): Promise<boolean> =>
  await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString().startsWith('+PONG'))
    })
    socket.once('error', () => resolve(false))
  })
