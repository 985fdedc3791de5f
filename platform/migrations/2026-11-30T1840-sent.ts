import { migration } from './migration.ts'

/** Whether anything of a booking was sent. Workers of the release before do not say: what they write counts as sent. */
export const sent = migration(`
alter table bookings add column sent_at timestamptz default now();
`)
