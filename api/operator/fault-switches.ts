/** The fault switches of the dealer backend, which only its stand-in has. */
import { z } from '@hono/zod-openapi'
import { FaultViews, type FaultRequest } from '#contracts/apim-faults.ts'
import { notFound, unavailable } from '../problems.ts'

const patienceMs = 5_000
const Health = z.object({ service: z.string() })

export class FaultSwitches {
  readonly #baseUrl: string | undefined

  constructor(baseUrl: string | undefined) {
    this.#baseUrl = baseUrl
  }

  /** @throws ProblemError 404 where the dealer backend is no stand-in, or its switches are off; 503 while it does not answer. */
  async requireStandIn(): Promise<void> {
    await this.list()
  }

  /** @throws as `requireStandIn`. */
  async list(): Promise<FaultViews> {
    const health = Health.safeParse(await this.#ask('GET', '/health'))
    if (health.data?.service !== 'mock-apim') throw none
    const faults = FaultViews.safeParse(await this.#ask('GET', '/control/faults'))
    if (!faults.success) throw none
    return faults.data
  }

  /** Call `requireStandIn` before. */
  async replace(faults: FaultRequest[]): Promise<FaultViews> {
    await this.#ask('DELETE', '/control/faults')
    for (const fault of faults) await this.#ask('POST', '/control/faults', fault)
    return await this.list()
  }

  /** What it answers as JSON, undefined for an answer that is none. */
  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    if (this.#baseUrl === undefined) throw none
    try {
      const response = await fetch(this.#baseUrl + path, {
        method,
        signal: AbortSignal.timeout(patienceMs),
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      const text = await response.text()
      return response.ok ? (JSON.parse(text) as unknown) : undefined
    } catch (error) {
      if (error instanceof SyntaxError) return undefined
      throw unavailable('The dealer backend does not answer just now; try again.')
    }
  }
}

const none = notFound('fault switch: the dealer backend is not the stand-in')
