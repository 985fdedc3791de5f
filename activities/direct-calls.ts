/** Tools for callers with a model of their own (MCP): the same functions as in a chat, as standalone activities. */
import { cancellationSignal } from '@temporalio/activity'
import type { Activities } from '#contracts/activities.ts'
import { beating } from './beating.ts'
import type { Db, Deps } from './deps.ts'
import { learn, readFacts, type KnownDealer } from './facts.ts'
import { keepProposal } from './proposal-store.ts'
import { readSubject } from './own-bookings.ts'
import { createToolRunner, type ToolCall } from './tool-functions.ts'
import { cleaned } from './untrusted.ts'

export function directActivities(deps: Deps): Pick<Activities, 'lookUp' | 'propose'> {
  const run = createToolRunner(deps)
  const callOf = async (conversationId: string, key: string): Promise<ToolCall> => {
    const subject = await readSubject(deps.db, conversationId)
    return { conversationId, subject, key, signal: cancellationSignal() }
  }
  return {
    lookUp: ({ conversationId, tool, arguments: input }) =>
      beating(async () => {
        const { outcome, output } = await run(tool, input, await callOf(conversationId, 'look-up'))
        const clean = cleaned(output)
        if (tool === 'get_nearby_dealers') await knowDealers(deps.db, conversationId, clean)
        return { outcome: outcome === 'done' ? 'done' : 'failed', output: clean }
      }),
    propose: ({ conversationId, tool, arguments: input, key }) =>
      beating(async () => {
        const { outcome, output, proposal } = await run(tool, input, await callOf(conversationId, key))
        if (proposal) await keepProposal(deps.db, conversationId, proposal)
        return {
          outcome: outcome === 'done' ? 'done' : 'failed',
          output: cleaned(output),
          proposed: proposal !== undefined,
        }
      }),
  }
}

/** A caller searches here and there before they decide: the latest so many stay known by name. */
const mostDealers = 50

/** Writes only what is new, so that callers who repeat a search do not wait for one another. */
async function knowDealers(
  db: Db,
  conversationId: string,
  { dealers }: Record<string, unknown>,
): Promise<void> {
  const found = (Array.isArray(dealers) ? dealers : []) as (KnownDealer | string)[]
  const { dealers: known = [] } = await readFacts(db, conversationId)
  const fresh = found.flatMap((dealer) => {
    if (typeof dealer === 'string') return []
    const { dealer_code, name, area, city = '' } = dealer
    const before = known.find((other) => other.dealer_code === dealer_code)
    const same = before?.name === name && before.area === area && before.city === city
    return same ? [] : [{ dealer_code, name, area, city }]
  })
  if (fresh.length === 0) return
  const codes = new Set(fresh.map(({ dealer_code }) => dealer_code))
  const others = known.filter(({ dealer_code }) => !codes.has(dealer_code))
  await learn(db, conversationId, { dealers: [...fresh, ...others].slice(0, mostDealers) })
}
