/**
 * A history that may be kept with the code: it decides as before, and tells nothing of the person. Texts become stand-ins, but for a
 * plain yes or no, which the workflow reads; digests, which a number could be guessed from, become others. Our own ids stay: the
 * database alone knows whose they are.
 */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { JsonPayload } from '#platform/encryption/json-payload.ts'
import { readConsent } from '#workflows/consent.ts'
import { History } from '../replay/commands.ts'
import { mapPayloads } from './histories.ts'

const standIns: Record<string, string> = {
  reason: 'a reason',
  notes: 'a note',
  message: 'a failure',
  customer_mobile: '9000000000',
  vehicle_registration: 'MH12AB0000',
}
/** Of `by`, those that name no person. */
const parts = new Set(['customer', 'dealer', 'operator', 'system', 'workflow'])
/** A workflow reads a yes of any kind as one; whatever else was said goes to the model, and its words decide nothing. */
const kinds = ['book', 'reschedule', 'cancel'] as const

/** SHA-256, and the part of one that ends an update's id. */
const digest = /\b[0-9a-f]{64}\b|(?<=:)[0-9a-f]{16}\b/g

export async function anonymise(history: History): Promise<History> {
  const others = await digestsOfChanges(history)
  const another = (known: string): string => {
    const other = others.get(known) ?? randomBytes(known.length / 2).toString('hex')
    others.set(known, other)
    return other
  }
  const clean = (json: string): unknown => JSON.parse(json.replaceAll(digest, another), cleanField)
  const inside = await mapPayloads(history, (payload) => {
    const json = jsonIn(payload)
    if (json === undefined) return payload
    return { ...payload, data: Buffer.from(JSON.stringify(clean(json))).toString('base64') }
  })
  return History.parse(clean(JSON.stringify(inside)))
}

function cleanField(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (key === 'text') return kinds.some((kind) => readConsent(value, kind)) ? value : 'a message'
  if (key === 'by' && !parts.has(value)) return `${value.split(':', 1)[0]}:somebody`
  return standIns[key] ?? value
}

function jsonIn({ metadata, data }: JsonPayload): string | undefined {
  const encoding = Buffer.from(metadata['encoding'] ?? '', 'base64').toString()
  return encoding === 'json/plain' ? Buffer.from(data, 'base64').toString() : undefined
}

/** Each as itself: a change holds a reference and a time alone, and the workflow makes its digest again. */
async function digestsOfChanges(history: History): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  await mapPayloads(history, (payload) => {
    JSON.parse(jsonIn(payload) ?? 'null', (_key, value: unknown) => {
      const order = ChangeDigest.safeParse(value).data
      if (order) found.set(order.digest, order.digest)
      return value
    })
    return payload
  })
  return found
}
const ChangeDigest = z.object({ change: z.object({ kind: z.string() }), digest: z.string() })
