/** Where `--output` sends what a command prints: a file, or an object in S3. What is there already is never overwritten. */
import { writeFile } from 'node:fs/promises'
import type { OpsConfig } from '#platform/config.ts'
import { UsageError } from '../command.ts'
import { readCredentials } from './credentials.ts'
import { putObject } from './s3.ts'

export interface Destination {
  /** As given, with the bucket's name in it. */
  name: string
  /** Leaves this machine, so the audit log has a line of it. */
  remote: boolean
  /** All of it or nothing. @throws Error that says what was refused, and by whom. */
  write: (text: string) => Promise<void>
}

export const isS3 = (output: unknown): output is string =>
  typeof output === 'string' && output.startsWith('s3:')

/** `<file>`, `s3://<bucket>/<key>`, or `s3:///<key>` in EXPORTS_BUCKET. @throws UsageError */
export async function destinationOf(output: string, config: OpsConfig): Promise<Destination> {
  if (!isS3(output)) return { name: output, remote: false, write: (text) => writeNew(output, text) }
  const target = { ...objectIn(output, config.EXPORTS_BUCKET), ...whereabouts(config) }
  const credentials = await readCredentials(config)
  return {
    name: `s3://${target.bucket}/${target.key}`,
    remote: true,
    write: (text) => putObject(target, credentials, Buffer.from(text)),
  }
}

/** A bucket's name without dots, since they break the host name's certificate; a key of letters that no URL changes. */
const address =
  /^s3:\/\/(?<bucket>[a-z0-9][a-z0-9-]{1,61}[a-z0-9])?\/(?<key>[\w-][\w.-]*(?:\/[\w-][\w.-]*)*)$/

function objectIn(output: string, usual: string | undefined): { bucket: string; key: string } {
  const { bucket = usual, key } = address.exec(output)?.groups ?? {}
  if (key === undefined)
    throw new UsageError(
      '--output: expected s3://bucket/key, the key of letters, digits, dots, dashes and slashes',
    )
  if (bucket === undefined) throw new UsageError('--output: s3:///key expects EXPORTS_BUCKET to be set')
  return { bucket, key }
}

function whereabouts({ AWS_REGION: region, AWS_ENDPOINT_URL_S3: endpoint }: OpsConfig) {
  if (region === undefined) throw new UsageError('AWS_REGION: expected the region of the bucket')
  return { region, endpoint }
}

/** For its owner's eyes. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new Error(`${path} exists already, and is not overwritten.`, { cause: error })
  }
}
