import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import type { Credentials } from './credentials.ts'

export interface ObjectTarget {
  bucket: string
  key: string
  region: string
  /** Of a server that speaks S3; undefined for AWS itself. */
  endpoint: string | undefined
}

/** AWS finds a bucket by its host name, other servers by the path. */
export const objectUrl = ({ bucket, key, region, endpoint }: ObjectTarget): string =>
  endpoint === undefined
    ? `https://${bucket}.s3.${region}.amazonaws.com/${key}`
    : `${endpoint.replace(/\/+$/, '')}/${bucket}/${key}`

const patienceMs = 60_000

/**
 * Writes an object that is not there yet, whole, in one request: S3 checks the body's digest. Tries once, since a second try could not
 * tell its own first one from another's object. @throws Error that names the bucket, S3's status and its code
 */
export async function putObject(
  target: ObjectTarget,
  credentials: Credentials,
  body: Buffer<ArrayBuffer>,
): Promise<void> {
  const { bucket, key, region } = target
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: 's3',
    region,
    retries: 0,
  })
  const url = objectUrl(target)
  const response = await client
    .fetch(url, {
      method: 'PUT',
      body,
      headers: {
        'if-none-match': '*',
        'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
      },
      // A bucket of another region is an answer too.
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    })
    .catch((error: unknown) => {
      throw new Error(`S3 cannot be reached at ${new URL(url).host}: ${reasonOf(error)}.`, { cause: error })
    })
  const answer = await response.text()
  if (response.ok) return
  if (response.status === 412)
    throw new Error(`s3://${bucket}/${key} exists already, and is not overwritten.`)
  const code = /<Code>(\w+)<\/Code>/.exec(answer)?.[1] ?? 'no code'
  throw new Error(`S3 refused s3://${bucket}/${key}: ${response.status} ${code}.`)
}

/** `fetch` says why it failed in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
