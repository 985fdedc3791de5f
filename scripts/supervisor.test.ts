import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { waitFor } from '#tests/wait-for.ts'
import { nodePart, type Part } from './embedded/part.ts'
import { AlreadyRunningError, PidFile } from './embedded/pid-file.ts'
import { processIdentity } from './embedded/process-identity.ts'
import { Supervisor } from './embedded/supervisor.ts'

const script = (name: string) => join(import.meta.dirname, 'testing', name)
const alive = (pid: number | undefined) => pid !== undefined && processIdentity(pid) !== undefined

let folder: string
let said: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervisor-'))
  said = []
})
afterEach(() => rmSync(folder, { recursive: true }))
const say = (line: string) => said.push(line)

describe('Supervisor', () => {
  const steady = (name: string): Part =>
    nodePart({ name, script: script('child.ts'), ready: { printed: 'ready' } })
  const shell = (commands: string): Part => ({
    name: 'shell',
    command: 'sh',
    args: ['-c', commands],
    ready: { printed: 'ready' },
  })
  let supervisor: Supervisor
  beforeEach(async () => {
    const pids = await PidFile.claim(join(folder, 'pids.json'), say)
    supervisor = new Supervisor({ logs: folder, pids, say })
  })
  afterEach(() => supervisor.stop())

  it('starts a part again that was killed from outside', async () => {
    await supervisor.start(steady('part'))
    const first = supervisor.pid('part')!
    process.kill(first, 'SIGKILL')
    await waitFor(() => said.includes('part is back'), { what: 'the part to be back' })
    expect(supervisor.pid('part')).not.toBe(first)
    expect(said[0]).toBe('part ended (SIGKILL), starting it again')
  })

  it('leaves a part down that it killed itself, until it is started again', async () => {
    await supervisor.start(steady('part'))
    const pid = supervisor.pid('part')
    await supervisor.kill('part')
    expect(alive(pid)).toBe(false)
    expect(supervisor.pid('part')).toBeUndefined()
    await supervisor.start(steady('part'))
    expect(alive(supervisor.pid('part'))).toBe(true)
    expect(said).toEqual([])
  })

  it('kills the children of a part with it', async () => {
    await supervisor.start(shell('sleep 600 & echo child $!; echo ready; wait'))
    const log = join(folder, 'shell.log')
    const child = await waitFor(() => Number(/child (\d+)/.exec(readFileSync(log, 'utf8'))?.[1]), {
      what: 'pid',
    })
    await supervisor.kill('shell')
    expect(alive(child)).toBe(false)
  })

  it('gives a start up that fails five times, with the last lines the part printed', async () => {
    await expect(supervisor.start(shell('echo no such setting; exit 2'))).rejects.toThrow(
      'shell did not start (status 2). Its last lines:\nno such setting',
    )
  })

  it('says which program is missing', async () => {
    const part = { ...steady('part'), command: '/nowhere/program' }
    await expect(supervisor.start(part)).rejects.toThrow('spawn /nowhere/program ENOENT')
  })

  it('stops the parts in the reverse order of their start', async () => {
    const ends = join(folder, 'ends')
    for (const name of ['first', 'second', 'third']) {
      const commands = `trap 'echo ${name} >> ${ends}; exit' TERM; echo ready; while :; do sleep 0.05; done`
      await supervisor.start({ ...shell(commands), name })
    }
    await supervisor.stop()
    expect(readFileSync(ends, 'utf8')).toBe('third\nsecond\nfirst\n')
  })

  it('starts nothing once it is being stopped', async () => {
    await supervisor.stop()
    await expect(supervisor.start(steady('late'))).rejects.toThrow('everything is being stopped')
    expect(supervisor.names).toEqual([])
  })

  it('shows warnings and codes that a part logs, and only those', async () => {
    const lines = [
      { level: 30, msg: 'quiet' },
      { level: 30, msg: 'notification', type: 'reminder', customerMobile: 'ends in 10' },
      {
        level: 30,
        msg: 'notification',
        type: 'verification_code',
        code: '012345',
        customerMobile: 'ends in 10',
      },
      { level: 40, msg: 'loud', err: { message: 'reason' } },
    ]
    await supervisor.start(
      shell(`${lines.map((line) => `echo '${JSON.stringify(line)}'`).join(';')}; echo ready; exec sleep 600`),
    )
    expect(said).toEqual(['code 012345 for a mobile number that ends in 10', 'shell: loud: reason'])
  })
})

describe('after a kill -9 of the owner', () => {
  const Pids = z.object({ children: z.array(z.object({ name: z.string(), pid: z.int() })) })
  const pidFile = () => join(folder, 'pids.json')

  async function killedOwner(): Promise<Record<string, number>> {
    const owner = spawn(process.execPath, [script('owner.ts'), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(owner.stdout, 'data')
    await waitFor(() => Pids.parse(JSON.parse(readFileSync(pidFile(), 'utf8'))).children.length === 2, {
      what: 'two children in the pid file',
    })
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    const { children } = Pids.parse(JSON.parse(readFileSync(pidFile(), 'utf8')))
    return Object.fromEntries(children.map(({ name, pid }) => [name, pid]))
  }

  it('Node parts end by themselves, and the next owner ends the others', async () => {
    const { node, foreign } = await killedOwner()
    await waitFor(() => !alive(node), { what: 'the Node part to end' })
    expect(alive(foreign)).toBe(true)
    const pids = await PidFile.claim(pidFile(), say)
    expect(alive(foreign)).toBe(false)
    expect(said).toEqual([`Ending foreign (process ${foreign}), left over from a run that was killed`])
    pids.release()
  })

  it('a process that only got the pid of a leftover is left alone', async () => {
    const { foreign } = await killedOwner()
    const contents = readFileSync(pidFile(), 'utf8')
    process.kill(foreign!, 'SIGKILL')
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' })
    writeFileSync(pidFile(), contents.replaceAll(String(foreign), String(stranger.pid)))
    const pids = await PidFile.claim(pidFile(), say)
    expect(alive(stranger.pid)).toBe(true)
    stranger.kill('SIGKILL')
    pids.release()
  })

  it('while the owner lives, nobody else becomes it', async () => {
    const pids = await PidFile.claim(pidFile(), say)
    await expect(PidFile.claim(pidFile(), say)).rejects.toThrow(AlreadyRunningError)
    pids.release()
  })

  it('a half-written pid file is no obstacle', async () => {
    writeFileSync(pidFile(), '{"owner":')
    const pids = await PidFile.claim(pidFile(), say)
    pids.release()
  })
})
