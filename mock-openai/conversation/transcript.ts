/** The request's items, read once: who said what, which tool answered what, and what the product added as developer notes. */
import { z } from 'zod'
import { BookingStatus } from '#contracts/booking-states.ts'
import { MarkedData } from '#contracts/marked-data.ts'
import type { Content, Item } from '../requests.ts'

/** Wall clock in Asia/Kolkata. */
export interface Clock {
  date: string
  time: string
}

export interface Appointment {
  date: string
  time: string
}

const text = z.string().min(1).nullish().catch(null)
const records = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .nullish()
    .catch(null)
    .transform((list): z.infer<T>[] =>
      (list ?? []).flatMap((entry) => {
        const parsed = item.safeParse(entry)
        return parsed.success ? [parsed.data] : []
      }),
    )

/** Tool outputs may be trimmed, so only what identifies a dealer is required. */
export const ListedDealer = z.object({
  dealer_code: z.string().min(1),
  name: z.string().min(1),
  area: text,
  city: text,
  distance_km: z.number().nullish().catch(null),
  services: records(z.string()),
})
export type ListedDealer = z.infer<typeof ListedDealer>
export const DealerList = records(ListedDealer)

const FreeSlot = z.union([
  z.string(),
  z
    .object({ time: z.string(), available: z.boolean().optional() })
    .transform((slot) => (slot.available === false ? '' : slot.time)),
])
/** Free times `HH:MM` in order, from slots or from plain strings. */
export const FreeTimes = records(FreeSlot).transform((times) =>
  [...new Set(times.map((time) => time.slice(0, 5)).filter((time) => /^\d\d:\d\d$/.test(time)))].toSorted(),
)

/** Times that are offered, with their day where it is said. */
export const Slots = records(
  z.union([
    z.string().transform((time) => ({ time, date: null })),
    z.object({ date: text, time: z.string() }),
  ]),
)
export function slotsOn(slots: z.infer<typeof Slots>, otherwise: string | null): Appointment[] {
  return slots.flatMap(({ date, time }) => {
    const day = date ?? otherwise
    return FreeTimes.parse([time]).flatMap((hour) => (day ? [{ date: day, time: hour }] : []))
  })
}

export const Note = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('booking'),
    status: BookingStatus,
    change: z.enum(['reschedule', 'cancel']).nullish().catch(null),
    /** Of the change. */
    outcome: z.enum(['done', 'refused', 'pending']).nullish().catch(null),
    booking_ref: text,
    booking_id: text,
    dealer_name: text,
    appointment_date: text,
    appointment_time: text,
    reason: text,
    /** The nearest free times where the wanted one was refused. */
    alternatives: Slots,
  }),
  z.object({ kind: z.literal('proposal_declined') }),
  z.object({ kind: z.literal('proposal_expired') }),
])
export type Note = z.infer<typeof Note>
export type BookingNote = Extract<Note, { kind: 'booking' }>

const Known = z.object({
  mobile: text,
  customer_name: text,
  city: text,
  area: text,
  registration: text,
  vehicle: z.unknown().optional(),
  dealers: DealerList,
  dealer_code: text,
  date: text,
  slots: FreeTimes,
  free_times: FreeTimes,
  service_type: z.enum(['regular', 'express', 'body_repair']).nullish().catch(null),
  booking_id: text,
  booking_ref: text,
})
export type Known = z.infer<typeof Known>

export type Values = Record<string, unknown>
export interface ToolAnswer {
  name: string
  arguments: Values
  output: Values
}
export type Entry =
  | { kind: 'user'; text: string }
  | { kind: 'assistant' }
  | { kind: 'note'; note: Note }
  | ({ kind: 'tool' } & ToolAnswer)
export interface Transcript {
  entries: Entry[]
  known: Known | null
  clock: Clock
}

function parseObject(json: string): Values | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
/** The JSON object after a marker: the rest of the item, or the rest of its line. */
function objectAfter(content: string, marker: RegExp): Values | null {
  const match = marker.exec(content)
  if (!match) return null
  const rest = content.slice(match.index + match[0].length).trim()
  return parseObject(rest) ?? parseObject(rest.split('\n', 1)[0] ?? '')
}

/** What is in the envelope, where the object is one. */
function unmarked(object: Values | null): Values | null {
  const envelope = MarkedData.safeParse(object)
  if (!envelope.success) return object
  const { data } = envelope.data
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data } : null
}
/** A note with what it was told. */
function wholeNote(note: Values | null): Values | null {
  const told = MarkedData.safeParse(note?.['told'])
  return told.success ? { ...note, ...unmarked(told.data) } : note
}

const contentText = (content: Content): string =>
  typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('')

export function readTranscript(input: Item[], fallback: Clock): Transcript {
  const entries: Entry[] = []
  const calls = new Map<string, { name: string; arguments: Values }>()
  let known: Known | null = null
  let clock = fallback
  for (const item of input) {
    if (item.type === 'message') {
      const content = contentText(item.content)
      if (item.role === 'user') entries.push({ kind: 'user', text: content })
      else if (item.role === 'assistant') entries.push({ kind: 'assistant' })
      else {
        const today = /^Today is (\d{4}-\d\d-\d\d)[^\n]*?(?:, (\d\d:\d\d))/m.exec(content)
        if (today?.[1]) clock = { date: today[1], time: today[2] ?? '00:00' }
        known =
          Known.nullable()
            .catch(null)
            .parse(unmarked(objectAfter(content, /^Known so far:/))) ?? known
        const note = Note.safeParse(wholeNote(objectAfter(content, /^Note \(from the booking system\):/)))
        if (note.success) entries.push({ kind: 'note', note: note.data })
      }
    } else if (item.type === 'function_call') {
      calls.set(item.call_id, { name: item.name, arguments: parseObject(item.arguments) ?? {} })
    } else if (item.type === 'function_call_output') {
      const call = calls.get(item.call_id)
      const output = unmarked(parseObject(contentText(item.output)))
      const unreadable = { error: 'unreadable', message: 'The answer could not be read.' }
      if (call) entries.push({ kind: 'tool', ...call, output: output ?? unreadable })
    }
  }
  return { entries, known, clock }
}

/** The clock of the process in Asia/Kolkata, for requests that do not say what day it is. */
export function indianClock(now: Date): Clock {
  const [date = '', time = ''] = now.toLocaleString('sv-SE', { timeZone: 'Asia/Kolkata' }).split(' ')
  return { date, time: time.slice(0, 5) }
}
