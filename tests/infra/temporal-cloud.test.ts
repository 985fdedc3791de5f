/** A Temporal that wants TLS and an API key, as Temporal Cloud does: what reaches it, from clients and from workers. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createSecureServer, type Http2SecureServer } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { NativeConnection } from '@temporalio/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectionOptions, createConnection, type TemporalConfig } from '#platform/temporal.ts'

const folder = mkdtempSync(join(tmpdir(), 'temporal-tls-'))
const authority = join(folder, 'ca.pem')
const seen: { path: string; authorization: string | undefined }[] = []
let server: Http2SecureServer
let config: TemporalConfig

beforeAll(async () => {
  const key = join(folder, 'key.pem')
  const subject = [
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
    '-addext',
    'basicConstraints=CA:FALSE',
  ]
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    ...subject,
    '-keyout',
    key,
    '-out',
    authority,
  ])
  server = createSecureServer({ key: readFileSync(key), cert: readFileSync(authority) })
  server.on('stream', (stream, headers) => {
    seen.push({ path: String(headers[':path']), authorization: headers.authorization })
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
    // An empty message.
    stream.end(Buffer.alloc(5))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  config = {
    TEMPORAL_ADDRESS: `localhost:${address.port}`,
    TEMPORAL_NAMESPACE: 'default',
    TEMPORAL_API_KEY: 'the-key',
    TEMPORAL_TLS_CA_FILE: authority,
  }
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

it('gets the API key over TLS from a client and from a worker', async () => {
  const client = createConnection(config)
  await client.workflowService.getSystemInfo({})
  const worker = await NativeConnection.connect(connectionOptions(config))
  await worker.workflowService.getSystemInfo({})
  await Promise.all([client.close(), worker.close()])
  expect(seen.length).toBeGreaterThanOrEqual(2)
  for (const { path, authorization } of seen) {
    expect(path).toBe('/temporal.api.workflowservice.v1.WorkflowService/GetSystemInfo')
    expect(authorization).toBe('Bearer the-key')
  }
})

it('gets nothing from who does not know its authority', async () => {
  seen.length = 0
  const { TEMPORAL_TLS_CA_FILE: _authority, ...unknowing } = config
  await expect(NativeConnection.connect(connectionOptions(unknowing))).rejects.toThrow()
  const client = createConnection(unknowing)
  const asked = client.withDeadline(Date.now() + 2_000, () => client.workflowService.getSystemInfo({}))
  await expect(asked).rejects.toThrow()
  await client.close()
  expect(seen).toEqual([])
}, 60_000)
