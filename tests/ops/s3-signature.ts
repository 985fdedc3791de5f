/** AWS' Signature Version 4 of a request with headers, computed from its description with node:crypto alone. */
import { createHash, createHmac } from 'node:crypto'

export interface SignedRequest {
  method: string
  /** As it stands in the request line, without a query. */
  path: string
  /** Names in lower case. */
  headers: Record<string, string>
}

const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

/** What `authorization` has to be, for the headers and the scope that it names itself. */
export function signatureOf({ method, path, headers }: SignedRequest, secret: string): string {
  const { scope = '', signed = '' } = claimed(headers['authorization'])
  const lines = signed.split(';').map((name) => `${name}:${headers[name]?.trim()}\n`)
  const request = [method, path, '', lines.join(''), signed, headers['x-amz-content-sha256']].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(request)].join('\n')
  const key = scope.split('/').reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`)
  return hmac(key, toSign).toString('hex')
}

export const claimed = (authorization = ''): Record<string, string | undefined> =>
  /^AWS4-HMAC-SHA256 Credential=(?<id>[^/]+)\/(?<scope>\S+), ?SignedHeaders=(?<signed>\S+), ?Signature=(?<signature>\w+)$/.exec(
    authorization,
  )?.groups ?? {}
