import { migration } from './migration.ts'

export const identity = migration(`
create table api_keys (
  id text primary key,
  name text not null,
  secret_hash bytea not null,
  subject text not null,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz
);
`)
