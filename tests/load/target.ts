/** What is loaded: a stack of our own, or a deployment that runs. */
import { randomUUID } from 'node:crypto'
import { signToken } from '#platform/identity/local-tokens.ts'
import { customerScopes } from '#platform/identity/scopes.ts'
import { freePort } from '#tests/free-port.ts'
import { standInsPart } from '#tests/measuring/stand-ins-part.ts'
import { startStack, type Stack, type StackOptions } from '#tests/stack.ts'
import { openThrowaway } from '#tests/throwaway.ts'
import type { Target } from './http.ts'

export interface OpenTarget extends Target {
  /** Null for a deployment. */
  stack: Stack | null
  end: () => Promise<void>
}

const tokenSeconds = 2 * 3_600

/** A token of a customer nobody else is, signed as the API's TOKEN_SECRET lets us. */
export const newCustomer = (secret: string): Promise<string> =>
  signToken(secret, { subject: `load:${randomUUID()}`, scopes: customerScopes }, tokenSeconds)

/** The whole product, with a scripted model that takes `modelMs` for each call. Ends with `end`. */
export async function openStack(modelMs: number, options: StackOptions): Promise<OpenTarget> {
  const { supervisor, end } = await openThrowaway(() => undefined)
  const port = await freePort()
  await supervisor.start(standInsPart(port, modelMs))
  const { worker, ...env } = options.env ?? {}
  const stack = await startStack({
    ...options,
    env: { ...env, worker: { ...worker, OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` } },
  })
  return {
    apiUrl: stack.apiUrl,
    token: () => newCustomer(stack.tokenSecret),
    stack,
    async end() {
      await stack.stop()
      await end()
    },
  }
}

/** A deployment. `callers`: its TOKEN_SECRET, which makes each customer a new one, or tokens that take turns. */
export function openDeployment(
  apiUrl: string,
  callers: { secret: string } | { tokens: string[] },
): OpenTarget {
  let next = 0
  const token =
    'secret' in callers
      ? () => newCustomer(callers.secret)
      : () => Promise.resolve(callers.tokens[next++ % callers.tokens.length]!)
  return { apiUrl, token, stack: null, end: () => Promise.resolve() }
}
