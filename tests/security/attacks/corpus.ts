import type { Attack } from './attack.ts'
import { bookingAttacks } from './bookings.ts'
import { callAttacks } from './calls.ts'
import { claims, splits } from './claims.ts'
import { dealerAttacks } from './dealers.ts'
import { doubts } from './doubts.ts'
import { encodings, languages } from './encodings.ts'
import { forgeries } from './forgeries.ts'
import { lookUpAttacks } from './look-ups.ts'

export const corpus: Record<string, Attack[]> = {
  'what the dealer backend says of dealers': dealerAttacks,
  'what the dealer backend says of customers, cars and slots': lookUpAttacks,
  'notes, refusals and states of bookings': bookingAttacks,
  'messages that claim to be somebody': claims,
  'payloads over several messages': splits,
  'messages in the form of something that is believed': forgeries,
  'a yes in another writing': encodings,
  'other languages': languages,
  'answers that are no yes': doubts,
  'a model that has given in': callAttacks,
}
