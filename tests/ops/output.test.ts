/** Where `--output` takes what a command prints. */
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { UsageError } from '#ops/command.ts'
import { destinationOf } from '#ops/output/destination.ts'
import { readCredentials } from '#ops/output/credentials.ts'
import { objectUrl } from '#ops/output/s3.ts'
import { audit } from '#platform/audit.ts'
import { OpsConfig } from '#platform/config.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { migrations } from '#platform/migrations.ts'
import type { Schema } from '#platform/schema.ts'
import { createTestDatabase } from '#tests/database.ts'
import { runOps } from './run-ops.ts'
import { startS3, type S3Server } from './s3-server.ts'
import { signatureOf } from './s3-signature.ts'

let s3: S3Server
let databaseUrl: string
let folder: string
beforeAll(async () => {
  s3 = await startS3('exports')
  folder = await mkdtemp(join(tmpdir(), 'output-'))
  databaseUrl = await createTestDatabase()
  const db = openDatabase<Schema>(databaseUrl)
  await migrate(db, migrations)
  await audit(db, { subject: 'customer:one', action: 'conversation.close', target: 'chat ä' })
  await db.destroy()
})
afterAll(async () => {
  s3.close()
  await rm(folder, { recursive: true })
})

const ops = async (...args: string[]) => await runOps({ DATABASE_URL: databaseUrl, ...s3.settings }, ...args)
/** Writes as a command would. */
const write = async (output: string, settings: Record<string, string | undefined>) => {
  const config = OpsConfig.parse({ DATABASE_URL: databaseUrl, ...settings })
  await (await destinationOf(output, config)).write('text')
}
const audited = ['audit', 'list', '--target', 'chat ä', '--json']

it('takes what would be printed to S3, once, and the audit log says so', async () => {
  const { out: printed } = await ops(...audited)
  expect(JSON.parse(printed)).toMatchObject({ subject: 'customer:one', target: 'chat ä' })
  const name = 's3://exports/ops/audit/one.jsonl'
  expect(await ops(...audited, '--output', name)).toEqual({ code: 0, out: `Written to ${name}.\n` })
  expect(s3.objects.get('/exports/ops/audit/one.jsonl')?.toString()).toBe(printed)
  const { out: trail } = await ops('audit', 'list', '--target', name, '--json')
  expect(JSON.parse(trail)).toMatchObject({
    subject: expect.stringMatching(/^ops:/),
    action: 'ops.export',
    detail: { command: ['audit list'] },
  })
  const again = await ops('audit', 'list', '--json', '--output', name)
  expect(again).toEqual({ code: 1, out: `${name} exists already, and is not overwritten.\n` })
  expect(s3.objects.get('/exports/ops/audit/one.jsonl')?.toString()).toBe(printed)
})

it('writes a new file that its owner alone may read, and no file twice', async () => {
  const file = join(folder, 'audit.jsonl')
  expect(await ops(...audited, '--output', file)).toEqual({ code: 0, out: `Written to ${file}.\n` })
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ target: 'chat ä' })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await ops(...audited, '--output', file)).toMatchObject({
    code: 1,
    out: expect.stringContaining('exists already'),
  })
})

it('takes s3:///key to EXPORTS_BUCKET, and keeps the exit code of a command that found something wrong', async () => {
  const verdict = await ops('audit', 'verify', '--head', '99:00', '--output', 's3:///ops/verdict.txt')
  expect(verdict).toEqual({ code: 1, out: 'Written to s3://exports/ops/verdict.txt.\n' })
  expect(s3.objects.get('/exports/ops/verdict.txt')?.toString()).toMatch(/^WRONG at /)
})

it('offers itself to commands that change nothing', async () => {
  expect(await ops('erase', '--subject', 'customer:one', '--output', 'a')).toMatchObject({
    code: 2,
    out: expect.stringContaining("Unknown option '--output'"),
  })
})

it.each([
  ['s3://elsewhere/ops/a', {}, '404 NoSuchBucket'],
  ['s3://moved/ops/a', {}, '301 PermanentRedirect'],
  ['s3:///other/a', {}, '403 AccessDenied'],
  ['s3:///ops/a', { AWS_ACCESS_KEY_ID: 'AKIANOBODY' }, '403 InvalidAccessKeyId'],
  ['s3:///ops/a', { AWS_SECRET_ACCESS_KEY: 'another secret' }, '403 SignatureDoesNotMatch'],
  ['s3:///ops/a', { AWS_SESSION_TOKEN: 'another token' }, '403 InvalidToken'],
  ['s3:///ops/a', { AWS_REGION: 'eu-west-1' }, '403 SignatureDoesNotMatch'],
  ['s3:///ops/a', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }, 'S3 cannot be reached at 127.0.0.1:1: '],
])('says what S3 refused of %s with %j, and no secret', async (output, settings, told) => {
  const given: Record<string, string> = { ...s3.settings, ...settings }
  const error = await write(output, given).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(Error)
  expect((error as Error).message).toContain(told)
  for (const secret of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
    expect(inspect(error)).not.toContain(given[secret])
})

it.each([
  ['s3://exports', {}, '--output: expected s3://bucket/key'],
  ['s3://exports/../key', {}, '--output: expected s3://bucket/key'],
  ['s3://Exports/key', {}, '--output: expected s3://bucket/key'],
  ['s3://exports/a key', {}, '--output: expected s3://bucket/key'],
  ['s3:///a', { EXPORTS_BUCKET: undefined }, 's3:///key expects EXPORTS_BUCKET to be set'],
  ['s3:///a', { AWS_REGION: undefined }, 'AWS_REGION: expected the region of the bucket'],
  [
    's3:///a',
    { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: expected credentials for S3',
  ],
])('says what is wrong with %s and %j', async (output, settings, told) => {
  await expect(write(output, { ...s3.settings, ...settings })).rejects.toThrow(
    expect.objectContaining({ constructor: UsageError, message: expect.stringContaining(told) }),
  )
})

it('refuses half of a pair of credentials', () => {
  const { AWS_ACCESS_KEY_ID } = s3.settings
  const { error } = OpsConfig.safeParse({ DATABASE_URL: databaseUrl, AWS_ACCESS_KEY_ID })
  expect(error?.issues).toMatchObject([{ path: ['AWS_SECRET_ACCESS_KEY'] }])
})

it('asks ECS for the credentials of the task’s role, and the environment first', async () => {
  const server = createServer((request, response) => {
    const given = { AccessKeyId: 'id', SecretAccessKey: 'secret', Token: 'token', RoleArn: 'arn' }
    const answers: Record<string, object> = { '/v2/credentials/1': given, '/v2/credentials/2': {} }
    const answer = answers[request.url ?? '']
    response.statusCode = answer ? 200 : 404
    response.end(JSON.stringify(answer ?? {}))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ask = async (path: string, own = {}) =>
    await readCredentials({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: path, ...own }, url)
  expect(await ask('/v2/credentials/1')).toEqual({
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    sessionToken: 'token',
  })
  await expect(ask('/v2/credentials/2')).rejects.toThrow('ECS gives no credentials of the task')
  await expect(ask('/v2/credentials/3')).rejects.toThrow('status 404')
  const own = { AWS_ACCESS_KEY_ID: 'mine', AWS_SECRET_ACCESS_KEY: 'own' }
  expect(await ask('/v2/credentials/1', own)).toEqual({ accessKeyId: 'mine', secretAccessKey: 'own' })
  server.close()
})

it('finds a bucket at AWS by its name and region', () => {
  const target = { bucket: 'exports', key: 'ops/a.json', region: 'ap-south-1', endpoint: undefined }
  expect(objectUrl(target)).toBe('https://exports.s3.ap-south-1.amazonaws.com/ops/a.json')
})

it('is checked by a signature that agrees with AWS’ own example', () => {
  // "Example: PUT Object" in AWS' description of Signature Version 4 for S3, with the credentials printed there.
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-date': '20130524T000000Z',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
      'SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=0',
  }
  const request = { method: 'PUT', path: '/test%24file.text', headers }
  expect(signatureOf(request, ['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/'))).toBe(
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  )
})
