import { migration } from './migration.ts'

export const encryption = migration(`
create table data_keys (
  id text primary key,
  owner text not null unique,
  wrapped_key bytea,
  wrapped_by text not null,
  created_at timestamptz not null default now(),
  destroyed_at timestamptz
);
`)
