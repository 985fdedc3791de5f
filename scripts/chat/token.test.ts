import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChatClient } from './client.ts'
import { impatient, problem, reply, serve, type StubServer } from './testing/server.ts'
import { apiUrl, signIn } from './token.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'chat-token-test-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Takes the tokens `good` and `guest-<n>`. */
const api = (options: { guests?: boolean } = {}) =>
  serve(({ path, headers }, response, count) => {
    if (path === '/v1/guest-tokens') {
      if (options.guests === false) return reply(response, 404, problem(404, 'There is no such page.'))
      return reply(response, 201, { token: `guest-${count}`, expiresAt: '2999-01-01T00:00:00.000Z' })
    }
    const token = headers.authorization?.slice('Bearer '.length)
    if (token !== 'good' && token !== 'guest-1') {
      return reply(response, 401, problem(401, 'A valid bearer token is needed.'))
    }
    reply(response, 200, { conversations: [] })
  })

async function signInTo(server: StubServer, token?: string): Promise<string | undefined> {
  const client = new ChatClient({ url: server.url, signal: new AbortController().signal, limits: impatient })
  const config = { CHAT_API_URL: server.url, DATA_DIR: folder, ...(token && { CHAT_TOKEN: token }) }
  await (await signIn(client, config)).conversations()
  return server.calls.at(-1)?.headers.authorization
}
const npmStartLeft = (customer: string) =>
  writeFileSync(
    join(folder, 'tokens.json'),
    JSON.stringify({ api: 'http://127.0.0.1:8001', customer, operator: 'o' }),
  )

describe('the API', () => {
  it('is CHAT_API_URL, else where npm start put it, else on port 8000', async () => {
    expect(await apiUrl({ DATA_DIR: folder })).toBe('http://127.0.0.1:8000')
    npmStartLeft('good')
    expect(await apiUrl({ DATA_DIR: folder })).toBe('http://127.0.0.1:8001')
    expect(await apiUrl({ DATA_DIR: folder, CHAT_API_URL: 'http://10.0.0.1' })).toBe('http://10.0.0.1')
  })
})

describe('signing in', () => {
  it('takes CHAT_TOKEN before the token of npm start', async () => {
    await using server = await api()
    npmStartLeft('stale')
    expect(await signInTo(server, 'good')).toBe('Bearer good')
  })

  it('takes the customer of npm start before being a guest', async () => {
    await using server = await api()
    npmStartLeft('good')
    expect(await signInTo(server)).toBe('Bearer good')
  })

  it('says which token is refused', async () => {
    await using server = await api()
    await expect(signInTo(server, 'stale')).rejects.toThrow('The token in CHAT_TOKEN is refused')
    npmStartLeft('stale')
    await expect(signInTo(server)).rejects.toThrow(`The token in ${join(folder, 'tokens.json')} is refused`)
  })

  it('stays the same guest, privately kept', async () => {
    await using server = await api()
    expect(await signInTo(server)).toBe('Bearer guest-1')
    expect(await signInTo(server)).toBe('Bearer guest-1')
    expect(server.calls.filter(({ path }) => path === '/v1/guest-tokens')).toHaveLength(1)
    expect(statSync(join(folder, 'chat-guest.json')).mode & 0o777).toBe(0o600)
  })

  it('becomes another guest where the kept one has expired or is refused', async () => {
    await using server = await api()
    const file = join(folder, 'chat-guest.json')
    for (const kept of [
      { token: 'guest-1', expiresAt: '2000-01-01T00:00:00.000Z' },
      { token: 'guest-of-another-secret', expiresAt: '2999-01-01T00:00:00.000Z' },
    ]) {
      server.calls.length = 0
      writeFileSync(file, JSON.stringify({ url: server.url, ...kept }))
      expect(await signInTo(server)).toBe('Bearer guest-1')
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ token: 'guest-1' })
      expect(server.calls.filter(({ path }) => path === '/v1/guest-tokens')).toHaveLength(1)
    }
  })

  it('asks for a token where guests are not taken', async () => {
    await using server = await api({ guests: false })
    await expect(signInTo(server)).rejects.toThrow('takes no guests: set CHAT_TOKEN')
  })
})
