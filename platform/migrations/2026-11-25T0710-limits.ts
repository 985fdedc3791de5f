import { migration } from './migration.ts'

/** The columns that rate-limiter-flexible expects, in its order. Nothing here outlives a crash that matters: unlogged is quicker. */
export const limits = migration(`
create unlogged table rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);
create table stream_leases (
  id uuid primary key,
  subject text not null,
  expires_at timestamptz not null
);
create index stream_leases_by_subject on stream_leases (subject, expires_at);
`)
