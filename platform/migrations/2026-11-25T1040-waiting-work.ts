import { migration } from './migration.ts'

/** What waits, for the figures that alerts are made of: counted every few seconds, and few among many. */
export const waitingWork = migration(`
create index bookings_parked on bookings (updated_at) where status = 'needs_attention';
create index turns_unanswered on turns (started_at) where ended_at is null;
`)
