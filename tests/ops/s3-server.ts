/** Stands in for S3, over HTTP: keeps what is put with a right signature, and refuses as S3 does. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { claimed, signatureOf } from './s3-signature.ts'

export interface S3Server {
  url: string
  /** Settings of whoever may write. */
  settings: Record<string, string>
  /** By `/bucket/key`. */
  objects: Map<string, Buffer>
  close: () => void
}

const region = 'ap-south-1'
const latestMs = 15 * 60_000

/** `bucket`: the only one there is, but for `moved`, which is in another region. */
export async function startS3(bucket: string): Promise<S3Server> {
  const id = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`
  const secret = randomBytes(30).toString('base64')
  const token = randomBytes(60).toString('base64')
  const objects = new Map<string, Buffer>()

  /** Status and S3's code, null where the object is taken in. */
  function refusal(request: IncomingMessage, body: Buffer): [number, string] | null {
    const { method = '', url: path = '' } = request
    const headers = request.headers as Record<string, string>
    const claim = claimed(headers['authorization'])
    if (headers['content-length'] === undefined) return [411, 'MissingContentLength']
    if (claim['id'] !== id) return [403, 'InvalidAccessKeyId']
    if (headers['x-amz-security-token'] !== token) return [403, 'InvalidToken']
    const [date] = /^\d{8}(?=T\d{6}Z$)/.exec(headers['x-amz-date'] ?? '') ?? []
    const at = headers['x-amz-date']?.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5')
    if (Math.abs(Date.parse(at ?? '') - Date.now()) > latestMs) return [403, 'RequestTimeTooSkewed']
    const names = claim['signed']?.split(';') ?? []
    const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))]
    const scopeIsRight = claim['scope'] === `${date}/${region}/s3/aws4_request`
    const signed = scopeIsRight && needed.every((name) => names.includes(name))
    if (!signed || claim['signature'] !== signatureOf({ method, path, headers }, secret))
      return [403, 'SignatureDoesNotMatch']
    if (headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex'))
      return [400, 'XAmzContentSHA256Mismatch']
    if (path.startsWith('/moved/')) return [301, 'PermanentRedirect']
    if (!path.startsWith(`/${bucket}/`)) return [404, 'NoSuchBucket']
    if (!path.startsWith(`/${bucket}/ops/`)) return [403, 'AccessDenied']
    if (headers['if-none-match'] === '*' && objects.has(path)) return [412, 'PreconditionFailed']
    objects.set(path, body)
    return null
  }

  let url = ''
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [status, code] = refusal(request, await buffer(request)) ?? [200, '']
    response.statusCode = status
    if (status === 301) response.setHeader('location', `${url}/${bucket}/ops/moved`)
    response.end(code && `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`)
  }
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings = {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    AWS_ENDPOINT_URL_S3: url,
    EXPORTS_BUCKET: bucket,
  }
  return { url, settings, objects, close: () => void server.close() }
}
