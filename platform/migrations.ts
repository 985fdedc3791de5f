/** Schema changes in order of their names. Released ones are never edited: a change is a new entry. */
import type { Migration } from 'kysely/migration'
import { initial } from './migrations/2026-11-24-initial.ts'
import { bookingLife } from './migrations/2026-11-25-booking-life.ts'
import { identity } from './migrations/2026-11-25-identity.ts'
import { encryption } from './migrations/2026-11-25T0600-encryption.ts'
import { appendOnly } from './migrations/2026-11-25T0610-append-only.ts'
import { mobileProof } from './migrations/2026-11-25T0650-mobile-proof.ts'
import { limits } from './migrations/2026-11-25T0710-limits.ts'
import { mcp } from './migrations/2026-11-25T0750-mcp.ts'
import { operators } from './migrations/2026-11-25T1010-operators.ts'
import { ratings } from './migrations/2026-11-25T1010-ratings.ts'
import { waitingWork } from './migrations/2026-11-25T1040-waiting-work.ts'
import { budgets } from './migrations/2026-11-30T1510-budgets.ts'
import { sent } from './migrations/2026-11-30T1840-sent.ts'

export const migrations: Record<string, Migration> = {
  '2026-11-24-initial': initial,
  '2026-11-25-booking-life': bookingLife,
  '2026-11-25-identity': identity,
  '2026-11-25T0600-encryption': encryption,
  '2026-11-25T0610-append-only': appendOnly,
  '2026-11-25T0650-mobile-proof': mobileProof,
  '2026-11-25T0710-limits': limits,
  '2026-11-25T0750-mcp': mcp,
  '2026-11-25T1010-operators': operators,
  '2026-11-25T1010-ratings': ratings,
  '2026-11-25T1040-waiting-work': waitingWork,
  '2026-11-30T1510-budgets': budgets,
  '2026-11-30T1840-sent': sent,
}
