/** What both ways to book share: the body, the key, and what they make of it. */
import { z } from '@hono/zod-openapi'
import { CreateBookingRequest } from '#contracts/apim.ts'
import { digestArguments } from '#contracts/digest.ts'
import type { Attempt } from './bookings.ts'
import type { SettingsView } from './settings.ts'

/** Text that PostgreSQL can hold: no NUL. */
export const text = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .regex(/^[^\0]*$/, 'expected text without NUL characters')

export const CreateBody = CreateBookingRequest.extend({ notes: text(2_000).nullish() }).openapi(
  'CreateBookingRequest',
)
export type CreateBody = z.infer<typeof CreateBody>

export const KeyHeader = z.object({ 'idempotency-key': z.string().min(1).max(255).optional() })

export const keyConflict: [code: string, message: string] = [
  'IDEMPOTENCY_CONFLICT',
  'Expected the same body as when this `Idempotency-Key` was first used.',
]

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
