/** What tool calls found, as the page draws it. A result is text of others: whatever is not as agreed is passed over. */
import { z } from 'zod'
import { Dealer, IsoDate, ServiceType, Slot } from '#contracts/apim.ts'
import type { ToolCallView } from '#contracts/chat.ts'
import { Mobile } from '#contracts/tools.ts'
import type { ChatState, Turn } from './chat-state.ts'

export interface FoundSlots {
  dealerCode: string
  date: string
  slots: Slot[]
}

const latest = (calls: ToolCallView[], name: string): ToolCallView | undefined =>
  calls.findLast((call) => call.name === name && call.outcome === 'done')

const listOf = <S extends z.ZodType>(schema: S, result: unknown, name: string): z.infer<S>[] => {
  const list = (result as Record<string, unknown> | null)?.[name]
  return (Array.isArray(list) ? list : []).flatMap((entry) => {
    const { data } = schema.safeParse(entry)
    return data === undefined ? [] : [data]
  })
}

/** Of the turn's latest search, nearest first, each once. */
export function dealersFound({ toolCalls }: Pick<Turn, 'toolCalls'>): Dealer[] {
  const dealers = listOf(Dealer, latest(toolCalls, 'get_nearby_dealers')?.result, 'dealers')
  return dealers.filter(
    ({ dealer_code }, at) => dealers.findIndex((other) => other.dealer_code === dealer_code) === at,
  )
}

const SlotsAsked = z.object({ dealer_code: z.string(), date: IsoDate, service_type: ServiceType.optional() })

/** Of the turn's latest look. */
export function slotsFound({ toolCalls }: Pick<Turn, 'toolCalls'>): FoundSlots | undefined {
  const call = latest(toolCalls, 'get_available_slots')
  const asked = SlotsAsked.safeParse(call?.arguments).data
  if (!call || !asked) return undefined
  return { dealerCode: asked.dealer_code, date: asked.date, slots: listOf(Slot, call.result, 'slots') }
}

const CodeSent = z.object({ mobile: Mobile })
const Expiry = z.object({ expires_at: z.iso.datetime() })

/** The number that a code was sent to and that is not proved yet, while the code is good; undefined where none is waited for. */
export function codeAwaited({ turns, closed }: ChatState, now = Date.now()): string | undefined {
  if (closed) return undefined
  const calls = turns.flatMap(({ toolCalls }) => toolCalls)
  const sent = calls.findLastIndex(({ name, outcome }) => name === 'send_mobile_code' && outcome === 'done')
  const call = calls[sent]
  if (!call || latest(calls.slice(sent), 'verify_mobile_code')) return undefined
  const until = Expiry.safeParse(call.result).data?.expires_at
  if (until === undefined || Date.parse(until) <= now) return undefined
  return CodeSent.safeParse(call.arguments).data?.mobile
}
