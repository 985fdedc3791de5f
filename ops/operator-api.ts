/** `/v1/operator` for commands: what they may see and do is checked and audited there, as for the console. */
import { z } from 'zod'
import type { OpsConfig } from '#platform/config.ts'
import { UsageError } from './command.ts'

/** The API said no, in its words. */
export class Refused extends Error {}

const Problem = z.object({
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), expected: z.string() })).optional(),
})

/** Lists, looks and repairs take no longer, in ms; a repair that does goes on, and its key finds it again. */
const patienceMs = 40_000

export class OperatorApi {
  readonly #url: string
  readonly #token: string

  /** @throws UsageError without an address and a token. */
  constructor({ OPS_API_URL, OPS_TOKEN }: OpsConfig) {
    if (!OPS_API_URL || !OPS_TOKEN) {
      throw new UsageError('OPS_API_URL and OPS_TOKEN: expected the API and an operator’s token')
    }
    this.#url = OPS_API_URL.replace(/\/+$/, '')
    this.#token = OPS_TOKEN
  }

  /** @throws Refused */
  async get<S extends z.ZodType>(
    path: string,
    answer: S,
    query: Record<string, string | undefined> = {},
  ): Promise<z.infer<S>> {
    const given = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, value)
    return await this.#ask(`${path}?${given.toString()}`, answer, {})
  }

  /** `key`: the same never acts twice. @throws Refused */
  async post<S extends z.ZodType>(path: string, answer: S, body: object, key: string): Promise<z.infer<S>> {
    return await this.#ask(path, answer, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
    })
  }

  async #ask<S extends z.ZodType>(path: string, answer: S, init: RequestInit): Promise<z.infer<S>> {
    const response = await fetch(`${this.#url}/v1/operator${path}`, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.#token}` },
      signal: AbortSignal.timeout(patienceMs),
    })
    const body: unknown = await response.json()
    if (response.ok) return answer.parse(body)
    const { title, detail, errors = [] } = Problem.parse(body)
    throw new Refused(
      [detail ?? title, ...errors.map(({ field, expected }) => `${field}: ${expected}`)].join('\n'),
    )
  }
}
