/** The Temporal development server: start, settings, namespace. */
import { readFileSync } from 'node:fs'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { searchAttributes } from '#contracts/names.ts'
import type { Part } from './part.ts'

export interface TemporalOptions {
  /** Path of the `temporal` program. */
  program: string
  port: number
  /** No web interface when absent. */
  uiPort?: number
  /** Is created when it is missing; `default` always is there. */
  namespace?: string
  /** Everything is kept in memory when absent. Safe when processes die, not when the power does. */
  file?: string
  /** Dynamic configuration on top of ours, JSON values; for tests. */
  settings?: Record<string, string>
}

export function temporalPart(options: TemporalOptions): Part {
  const address = `127.0.0.1:${options.port}`
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(options.port),
    '--log-level',
    'warn',
  ]
  args.push(
    ...(options.uiPort ? ['--ui-port', String(options.uiPort), '--ui-disable-news-fetch'] : ['--headless']),
  )
  if (options.namespace) args.push('--namespace', options.namespace)
  if (options.file) args.push('--db-filename', options.file)
  if (options.file) args.push('--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=1')
  for (const [key, value] of [...dynamicConfig(), ...Object.entries(options.settings ?? {})])
    args.push('--dynamic-config-value', `${key}=${value}`)
  for (const { name } of Object.values(searchAttributes)) args.push('--search-attribute', `${name}=Keyword`)
  return {
    name: 'temporal',
    command: options.program,
    args,
    ready: { probe: () => answers(address, options.namespace ?? 'default') },
  }
}

/**
 * Keeps closed workflows this long: with the development server's 24 h a booking's id and update results would be
 * forgotten after a day, and with them what makes a repetition harmless.
 */
export async function setRetention(address: string, namespace: string, days: number): Promise<void> {
  const connection = await Connection.connect({ address })
  try {
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(`${days} days`) },
    })
  } finally {
    await connection.close()
  }
}

/**
 * `infra/temporal/dynamic-config.yaml` as key and JSON value: `start-dev` takes no file. Only the form used there is
 * understood, one unconstrained value per key.
 * @throws Error on anything else, rather than leaving a setting out.
 */
export function dynamicConfig(
  text = readFileSync(new URL('../../infra/temporal/dynamic-config.yaml', import.meta.url), 'utf8'),
): [key: string, value: string][] {
  const lines = text.split('\n').filter((line) => !/^\s*(#.*)?$/.test(line))
  const entries = lines.join('\n').matchAll(/^(?<key>[\w.]+):\n {2}- value: (?<value>\S+)$/gm)
  const parsed = [...entries].map(({ groups }): [string, string] => [groups!['key']!, groups!['value']!])
  if (parsed.length * 2 !== lines.length)
    throw new Error('dynamic-config.yaml has a form that is not understood')
  return parsed
}

/** True once the server answers for the namespace. */
async function answers(address: string, namespace: string): Promise<boolean> {
  const connection = Connection.lazy({ address })
  try {
    const describe = () => connection.workflowService.describeNamespace({ namespace })
    await connection.withDeadline(Date.now() + 1_000, describe)
    return true
  } catch {
    return false
  } finally {
    await connection.close()
  }
}
