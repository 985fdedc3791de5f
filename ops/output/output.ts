import { userInfo } from 'node:os'
import { audit } from '#platform/audit.ts'
import type { OpsConfig } from '#platform/config.ts'
import type { Invocation } from '../command.ts'
import { withDatabase } from '../with-database.ts'
import { destinationOf } from './destination.ts'

/**
 * Runs a command with a `print` that goes where `--output` says, by default to the terminal as it comes; elsewhere all of it in the
 * end, and nothing where the command throws. What leaves for S3 is a line of the audit log, written before it leaves.
 * @throws UsageError
 */
export async function withOutput(
  { config, values, words }: Omit<Invocation, 'print'>,
  name: string,
  run: (print: Invocation['print']) => Promise<number>,
): Promise<number> {
  const line = (json: object, text: string) => `${values['json'] ? JSON.stringify(json) : text}\n`
  const output = values['output']
  if (typeof output !== 'string')
    return await run((json, text) => void process.stdout.write(line(json, text)))
  const destination = await destinationOf(output, config)
  const printed: string[] = []
  const code = await run((json, text) => void printed.push(line(json, text)))
  if (destination.remote) await auditExport(config, destination.name, [name, ...words])
  await destination.write(printed.join(''))
  process.stdout.write(`Written to ${destination.name}.\n`)
  return code
}

async function auditExport(config: OpsConfig, target: string, command: string[]): Promise<void> {
  const subject = `ops:${userInfo().username}`
  await withDatabase(config.DATABASE_URL, (db) =>
    audit(db, { subject, action: 'ops.export', target, detail: { command } }),
  )
}
