import { migration } from './migration.ts'

export const initial = migration(`
create table conversations (
  id uuid primary key,
  subject text not null,
  opening_message_id text,
  last_event int not null default 0,
  facts jsonb not null default '{}',
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  unique (subject, opening_message_id)
);
create table turns (
  conversation_id uuid not null references conversations,
  turn int not null,
  message_id text,
  text text,
  decision text,
  status text not null default 'running',
  failure_kind text,
  reply text,
  model text,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (conversation_id, turn)
);
create table steps (
  conversation_id uuid not null references conversations,
  turn int not null,
  step int not null,
  kind text not null,
  items jsonb not null,
  result jsonb,
  created_at timestamptz not null default now(),
  primary key (conversation_id, turn, step)
);
create table events (
  conversation_id uuid not null references conversations,
  seq int not null,
  key text not null,
  event jsonb not null,
  created_at timestamptz not null default now(),
  primary key (conversation_id, seq),
  unique (conversation_id, key)
);
create table proposals (
  id text primary key,
  conversation_id uuid not null references conversations,
  turn int not null,
  arguments jsonb not null,
  digest text not null,
  dealer_name text not null,
  summary text not null,
  status text not null default 'open',
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index proposals_by_conversation on proposals (conversation_id, turn);
create table bookings (
  booking_ref text primary key,
  conversation_id uuid not null references conversations,
  subject text not null,
  proposal_id text not null references proposals,
  turn int not null,
  status text not null,
  reason text,
  booking_id text,
  arguments jsonb not null,
  dealer_name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index bookings_by_conversation on bookings (conversation_id);
create index bookings_by_subject on bookings (subject, created_at desc);
create table booking_ledger (
  id bigint generated always as identity primary key,
  booking_ref text not null references bookings,
  status text not null,
  detail jsonb not null,
  at timestamptz not null default now()
);
create index booking_ledger_by_booking on booking_ledger (booking_ref, id);
create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  subject text not null,
  action text not null,
  target text not null,
  detail jsonb not null
);
`)
