/** What a caller may see of a customer whose number they named: anybody can name a number. */
import type { CustomerReply } from '#contracts/apim.ts'
import { visibleLine } from '#contracts/visible-text.ts'
import { hasProved, type Claimed } from '#platform/identity/mobile-proof.ts'
import type { Db } from './deps.ts'

export type VisibleCustomer =
  | (CustomerReply & { verified: true })
  | { success: true; name?: string; city?: string; verified: false; next: string }
  /** The dealer does not know the number. */
  | { success: false; message: string | null }

/** All of it to who has proved the number, else the first name and the city. */
export async function visibleCustomer(
  db: Db,
  caller: Claimed,
  reply: CustomerReply,
): Promise<VisibleCustomer> {
  if (!reply.success) return { success: false, message: reply.message ?? null }
  if (await hasProved(db, caller)) return { ...reply, verified: true }
  const name = firstName(reply.name)
  return {
    success: true,
    ...(name && { name }),
    ...(reply.city && { city: reply.city }),
    verified: false,
    next: 'The rest is for who has proved this number: send_mobile_code, then verify_mobile_code.',
  }
}

/** Up to the first sign that is no part of a word. */
const firstName = (name: string | null | undefined): string | undefined =>
  /[\p{L}\p{M}\p{N}'’]+/u.exec(visibleLine(name ?? ''))?.[0]
