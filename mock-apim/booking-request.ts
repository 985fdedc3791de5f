/** A request to book, whichever endpoint it came by: its body, its key, and the rules it must meet. */
import { z } from '@hono/zod-openapi'
import { CreateBookingRequest } from '#contracts/apim.ts'
import { digestArguments } from '#contracts/digest.ts'
import { normaliseMobile, normaliseRegistration } from './directory.ts'
import { named } from './openapi.ts'
import { refusal, type Refusal } from './refusal.ts'
import type { SettingsView } from './settings.ts'
import { checkAppointment } from './slots.ts'

/** Text that PostgreSQL can hold: no NUL. */
export const text = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .regex(/^[^\0]*$/, 'expected text without NUL characters')

export const CreateBody = named(
  'CreateBookingRequest',
  CreateBookingRequest.extend({ notes: text(2_000).nullish() }),
)
export type CreateBody = z.infer<typeof CreateBody>

export const KeyHeader = z.object({ 'idempotency-key': z.string().min(1).max(255).optional() })

export const keyConflict: [code: string, message: string] = [
  'IDEMPOTENCY_CONFLICT',
  'Expected the same body as when this `Idempotency-Key` was first used.',
]

export interface Attempt {
  /** Null when the caller sent no key or keys are ignored. */
  idempotencyKey: string | null
  /** What look-ups by reference find; null when references are unknown. */
  reference: string | null
  /** Of the body as sent: the same key with another digest is a conflict. */
  digest: string
}

/** The attempt a body and key amount to, under the current settings. Unknown fields of the body do not count. */
export function attemptOf(
  body: Record<string, string | null | undefined>,
  key: string | undefined,
  { idempotency, references }: SettingsView,
): Attempt {
  const given = Object.entries(body).filter(
    (field): field is [string, string] => typeof field[1] === 'string',
  )
  return {
    idempotencyKey: idempotency === 'honour' ? (key ?? null) : null,
    reference: references === 'known' ? (key ?? null) : null,
    digest: digestArguments(Object.fromEntries(given)),
  }
}

/** A request whose mobile, plate, dealer, service, date and time are in order, in normal form. */
export interface CheckedRequest {
  mobile: string
  plate: string
  dealer_code: string
  date: string
  time: string
}

/** All but whether a place is free: that takes a lock. */
export function checkRequest(request: CreateBody, now: Date): CheckedRequest | Refusal {
  const mobile = normaliseMobile(request.customer_mobile)
  if (!mobile) return refusal('INVALID_MOBILE', 'Expected `customer_mobile` to be a 10-digit mobile number.')
  const plate = normaliseRegistration(request.vehicle_registration)
  if (!plate) {
    return refusal(
      'INVALID_REGISTRATION',
      'Expected `vehicle_registration` to be a plate such as MH12AB1234.',
    )
  }
  const { appointment_date: date, appointment_time: time } = request
  const dealer = checkAppointment({ ...request, date, time }, now)
  return 'code' in dealer ? dealer : { mobile, plate, dealer_code: dealer.dealer_code, date, time }
}
