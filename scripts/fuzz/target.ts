/** What the requests are sent at: a whole product with something in it, so that ids in paths mean something. */
import { randomUUID } from 'node:crypto'
import { signToken } from '#platform/identity/local-tokens.ts'
import { adminScopes, customerScopes } from '#platform/identity/scopes.ts'
import { bookingMessage, Customer } from '#tests/e2e/customer.ts'
import { startStack, type StackOptions } from '#tests/stack.ts'

const lifetimeSeconds = 24 * 3_600

export const roles = ['customer', 'operator', 'nobody'] as const
export type Role = (typeof roles)[number]

/** Ids by parameter; what a request would end for the others is its own. */
export interface Ids {
  conversations: string[]
  /** May be closed. */
  closable: string[]
  proposals: string[]
  messages: string[]
  bookings: string[]
  /** May be cancelled. */
  cancellable: string[]
  apiKeys: string[]
}

export interface Target {
  apiUrl: string
  tokens: Record<Role, string | undefined>
  ids: Record<Role, Ids>
  /** What the API logged: the reason of an answer 500. */
  log: () => string
  stop: () => Promise<void>
}

export async function openTarget(options: StackOptions = {}): Promise<Target> {
  const secret = randomUUID()
  // Each request says that it came from another address: who tries many wrong tokens from one is shut out.
  const api = { TOKEN_SECRET: secret, TRUST_PROXY_HOPS: '1' }
  const stack = await startStack({ ...options, env: { ...options.env, api } })
  const sign = (subject: string, scopes: typeof adminScopes) =>
    signToken(secret, { subject, scopes }, lifetimeSeconds)
  try {
    const customer = await sign('customer:fuzz', customerScopes)
    const operator = await sign('operator:fuzz', adminScopes)
    const callers = { customer: new Customer(stack, customer), operator: new Customer(stack, operator) }
    const apiKeys = [await makeApiKey(callers.operator), await makeApiKey(callers.operator)]
    const own = {
      customer: { ...(await makeOwn(callers.customer)), apiKeys },
      operator: { ...(await makeOwn(callers.operator)), apiKeys },
    }
    return {
      apiUrl: stack.apiUrl,
      tokens: { customer, operator, nobody: undefined },
      ids: { ...own, nobody: own.customer },
      log: () => stack.log('api'),
      stop: stack.stop,
    }
  } catch (error) {
    await stack.stop()
    throw error
  }
}

async function makeOwn(customer: Customer): Promise<Omit<Ids, 'apiKeys'>> {
  const offered = await propose(customer)
  return {
    conversations: [offered.conversation],
    closable: [await customer.open()],
    proposals: [offered.proposalId],
    messages: [offered.messageId],
    bookings: [await book(customer)],
    cancellable: [await book(customer)],
  }
}

async function book(customer: Customer): Promise<string> {
  const { conversation } = await propose(customer)
  const { bookings, reply } = await customer.say(conversation, 'yes')
  const [booking] = bookings
  if (!booking) throw new Error(`The booking to begin with was not made: ${reply?.text}`)
  return booking.bookingRef
}

/** At the first hour that is free: few cars fit into one. */
async function propose(customer: Customer) {
  for (const hour of ['9 AM', '10 AM', '11 AM', '12 PM', '2 PM', '3 PM', '4 PM']) {
    const [conversation, messageId] = [await customer.open(), randomUUID()]
    const text = bookingMessage().replace('10 AM', hour)
    const { proposal } = await customer.say(conversation, text, messageId)
    if (proposal) return { conversation, messageId, proposalId: proposal.proposalId }
  }
  throw new Error('Tomorrow has no free hour')
}

async function makeApiKey(admin: Customer): Promise<string> {
  const { body } = await admin.request('POST', '/v1/api-keys', { name: 'to be revoked', scopes: ['chat'] })
  return String(body['id'])
}
