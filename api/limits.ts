/** How often who may call: by address, before we know who it is, and by subject. Counted for all replicas together. */
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { ApiConfig } from '#platform/config.ts'
import type { Limit, LimitStore, Standing } from '#platform/limits/limit-store.ts'
import { tokensPerDay } from '#platform/limits/token-budget.ts'
import { addressOf } from './client-address.ts'
import type { Env } from './env.ts'
import { ProblemError } from './problems.ts'

export interface TakenLimit {
  limit: Limit
  standing: Standing
}
export type Limits = ReturnType<typeof createLimits>

/** Who tries so many wrong tokens in a minute from one address is guessing. */
const wrongTokens: Limit = { name: 'wrong-tokens', points: 30, seconds: 60 }

export function createLimits(config: ApiConfig, store: LimitStore) {
  const address: Limit = { name: 'address', points: config.LIMIT_ADDRESS_PER_MINUTE, seconds: 60 }
  const subject: Limit = { name: 'subject', points: config.LIMIT_SUBJECT_PER_MINUTE, seconds: 60 }
  const guests: Limit = { name: 'guest-tokens', points: config.LIMIT_GUESTS_PER_HOUR, seconds: 3_600 }
  const tokens = tokensPerDay(config.LIMIT_TOKENS_PER_DAY)

  /** Keyed, so that the table holds no address. */
  const keyOf = (c: Context): string =>
    config.ENCRYPTION_KEYS.digest(
      `address ${addressOf(c.req.header('x-forwarded-for'), peerOf(c), config.TRUST_PROXY_HOPS)}`,
    )

  async function take(c: Context<Env>, limit: Limit, key: string): Promise<void> {
    const standing = await store.consume(limit, key)
    const taken = [...(c.get('limits') ?? []), { limit, standing }]
    c.set('limits', taken)
    for (const [name, value] of Object.entries(limitHeaders(taken))) c.header(name, value)
    if (!standing.allowed) throw refusal(limit, standing)
  }

  return {
    /** Middleware: counts the caller's address, and says in headers where each limit stands. */
    byAddress: createMiddleware<Env>(async (c, next) => {
      await take(c, address, keyOf(c))
      await next()
    }),
    bySubject: (c: Context<Env>, who: string) => take(c, subject, who),
    /** Of new guests: each has limits of its own, so that making guests would be a way around them. */
    newGuest: (c: Context<Env>) => take(c, guests, keyOf(c)),
    /** A token was sent that nobody vouches for. @throws ProblemError 429 instead of the 401 that would tell. */
    wrongToken: (c: Context<Env>) => take(c, wrongTokens, keyOf(c)),
    /** What a subject may still ask the model in a day; takes nothing. */
    tokensOf: (who: string) => store.look(tokens, who),
    /**
     * Before a message is taken; a turn that runs is never cut, and `answered` lets a message through that was taken before.
     * @throws ProblemError 429
     */
    async requireTokens(standing: Standing, answered = () => Promise.resolve(false)): Promise<void> {
      if (!standing.allowed && !(await answered())) {
        throw new ProblemError(
          429,
          'token-budget-used',
          'You have used up what you may ask the assistant in a day.',
          {
            headers: { 'retry-after': String(standing.resetSeconds) },
          },
        )
      }
    },
  }
}

/** As in the IETF's draft "RateLimit header fields for HTTP": quota and window in seconds; what remains and until when. */
function limitHeaders(limits: TakenLimit[]): Record<string, string> {
  return {
    'RateLimit-Policy': limits
      .map(({ limit: { name, points, seconds } }) => `"${name}";q=${points};w=${seconds}`)
      .join(', '),
    RateLimit: limits
      .map(({ limit: { name }, standing }) => `"${name}";r=${standing.remaining};t=${standing.resetSeconds}`)
      .join(', '),
  }
}

function refusal({ name, points, seconds }: Limit, { resetSeconds }: Standing): ProblemError {
  const window = seconds === 60 ? 'a minute' : 'an hour'
  return new ProblemError(
    429,
    'rate-limited',
    `More than ${points} in ${window} (${name}); see Retry-After.`,
    {
      headers: { 'retry-after': String(resetSeconds) },
    },
  )
}

/** Undefined without a socket, as in a test that calls the app itself. */
function peerOf(c: Context): string | undefined {
  try {
    return getConnInfo(c).remote.address
  } catch {
    return undefined
  }
}
