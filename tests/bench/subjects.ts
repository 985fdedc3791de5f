/** What is measured: the plain loop and our whole stack, against the same stand-ins. */
import { randomUUID } from 'node:crypto'
import type { TurnView } from '#contracts/chat.ts'
import { signToken } from '#platform/identity/local-tokens.ts'
import { customerScopes } from '#platform/identity/scopes.ts'
import { nodePart } from '#scripts/embedded/part.ts'
import { Customer } from '#tests/e2e/customer.ts'
import { freePort } from '#tests/free-port.ts'
import { standInsPart } from '#tests/measuring/stand-ins-part.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { openThrowaway } from '#tests/throwaway.ts'
import type { Conversation } from './load.ts'

export interface Subjects {
  stack: Stack
  /** Of our stack: a conversation of a customer nobody else is. */
  openOurs: () => Promise<OurConversation>
  openPlain: () => Promise<Conversation>
  /** Milliseconds from sending a message to the first piece of the plain loop's reply. */
  plainFirstDelta: () => Promise<number>
  /** Model calls that the stand-in has answered so far. */
  modelCalls: () => Promise<number>
  end: () => Promise<void>
}
export interface OurConversation extends Conversation {
  id: string
  customer: Customer
}

export async function startSubjects(temporalProgram: string): Promise<Subjects> {
  const { supervisor, end } = await openThrowaway(() => undefined)
  const [standInsPort, plainPort] = [await freePort(), await freePort()]
  const standIns = `http://127.0.0.1:${standInsPort}`
  const plain = `http://127.0.0.1:${plainPort}`
  await supervisor.start(standInsPart(standInsPort))
  await supervisor.start(
    nodePart({
      name: 'plain-loop',
      script: 'tests/bench/plain-loop.ts',
      args: [String(plainPort), standIns],
      ready: { printed: 'ready' },
    }),
  )
  const stack = await startStack({
    temporalProgram,
    durable: true,
    env: { worker: { OPENAI_BASE_URL: `${standIns}/v1`, APIM_BASE_URL: standIns } },
  })

  async function openOurs(): Promise<OurConversation> {
    const subject = `customer:${randomUUID()}`
    const token = await signToken(stack.tokenSecret, { subject, scopes: customerScopes }, 3_600)
    const customer = new Customer(stack, token)
    const id = await customer.open()
    // Sent once: a turn that needs a second try has failed here.
    const send = async (text: string): Promise<string> => {
      const { status, body } = await customer.request('POST', `/v1/conversations/${id}/messages`, { text })
      if (status !== 200) throw new Error(`HTTP ${status}: ${JSON.stringify(body)}`)
      return (body as unknown as TurnView).reply?.text ?? ''
    }
    return { id, customer, send }
  }

  return {
    stack,
    openOurs,
    openPlain: () => {
      const url = `${plain}/conversations/${randomUUID()}/messages`
      return Promise.resolve({
        send: async (text) => {
          const { reply } = (await (await post(url, text)).json()) as { reply: { text: string } }
          return reply.text
        },
      })
    },
    async plainFirstDelta() {
      const sent = performance.now()
      const { body } = await post(`${plain}/conversations/${randomUUID()}/stream`, 'Any free slots?')
      const reader = body!.getReader()
      await reader.read()
      const ms = performance.now() - sent
      while (!(await reader.read()).done);
      return ms
    },
    async modelCalls() {
      return ((await (await fetch(`${standIns}/calls`)).json()) as { model: number }).model
    },
    async end() {
      await stack.stop()
      await end()
    },
  }
}

const post = (url: string, text: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  })
