/** The stand-ins' switches that a chaos run needs; it runs outside vitest and asks again while a stand-in restarts. */
import type { Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { kinds, type Kind } from './plan.ts'

async function control(url: string, method: string, path: string, body?: object): Promise<string> {
  return await waitFor(
    async () => {
      const response = await fetch(url + path, {
        method,
        ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`HTTP ${response.status} ${text}`)
      return text || 'done'
    },
    { what: `${method} ${path}` },
  )
}

/** The model's next answers in a conversation; after them the rules answer. */
export async function scriptModel(stack: Stack, key: string, turns: object[]): Promise<void> {
  // oxlint-disable-next-line unicorn/no-thenable -- a key of the stand-in's control interface
  await control(stack.openaiUrl, 'PUT', '/control/script', { key, turns, then: 'rules' })
}
export async function releaseModel(stack: Stack, hold: string): Promise<void> {
  await control(stack.openaiUrl, 'POST', `/control/release/${hold}`)
}
export async function forgetModelCalls(stack: Stack): Promise<void> {
  await control(stack.openaiUrl, 'DELETE', '/control/calls')
}
/** How many calls met this hold. */
export async function heldModelCalls(stack: Stack, hold: string): Promise<number> {
  const answer = await control(stack.openaiUrl, 'GET', '/control/calls')
  const { calls } = JSON.parse(answer) as { calls: { hold: string | null }[] }
  return calls.filter((call) => call.hold === hold).length
}

export async function setApimKind(stack: Stack, kind: Kind): Promise<void> {
  await control(stack.apimUrl, 'PUT', '/control/settings', kinds[kind])
}
export async function orderFault(stack: Stack, order: object): Promise<void> {
  await control(stack.apimUrl, 'POST', '/control/faults', order)
}
/** How often the ordered faults fired so far. */
export async function faultsFired(stack: Stack): Promise<number> {
  const { faults } = JSON.parse(await control(stack.apimUrl, 'GET', '/control/faults')) as {
    faults: { fired: number }[]
  }
  return faults.reduce((sum, fault) => sum + fault.fired, 0)
}
export async function clearFaults(stack: Stack): Promise<void> {
  await control(stack.apimUrl, 'DELETE', '/control/faults')
}
