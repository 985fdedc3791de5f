/** An OpenID Connect issuer over HTTP: discovery, keys that rotate, and tokens. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'

export interface SigningKey {
  kid: string
  alg: string
  privateKey: CryptoKey
  publicJwk: JWK
}

export async function newKey(kid: string, alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

export class Issuer {
  /** What it publishes now. */
  keys: SigningKey[] = []
  /** Answers 500 to everything. */
  down = false
  /** How often its keys were fetched. */
  fetches = 0
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      const answer = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      if (this.down) return void answer(500, {})
      if (request.url === '/.well-known/openid-configuration') {
        return void answer(200, { issuer: this.url, jwks_uri: `${this.url}/keys` })
      }
      this.fetches++
      answer(200, { keys: this.keys.map(({ publicJwk }) => publicJwk) })
    })
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** A token as it should be, for five minutes; `claims` replace its own, undefined takes one away. */
  async sign(key: SigningKey, claims: JWTPayload = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000)
    const usual = {
      iss: this.url,
      aud: 'bookings',
      sub: 'anna',
      iat: now,
      exp: now + 300,
      scope: 'openid chat',
    }
    return await new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.kid })
      .sign(key.privateKey)
  }
}
