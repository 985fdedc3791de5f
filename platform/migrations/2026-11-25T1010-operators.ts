import { migration } from './migration.ts'

/**
 * What operators ask for: since when and why a booking is as it is, what model and tool calls took, which attempts at the dealer
 * backend failed, and an index for each of their questions.
 */
export const operators = migration(`
alter table bookings
  add status_since timestamptz not null default now(),
  add failure_kind text;
update bookings set
  status_since = updated_at,
  failure_kind = case when status = 'needs_attention' then substring(reason from '\\((\\w+)\\)$') end;
create index bookings_by_time on bookings (created_at, booking_ref);
create index bookings_by_status on bookings (status, created_at, booking_ref);
create index bookings_by_dealer on bookings ((arguments->>'dealer_code'), created_at, booking_ref);
create index bookings_by_failure on bookings (failure_kind, created_at, booking_ref) where failure_kind is not null;
create index bookings_by_dealers_id on bookings (booking_id) where booking_id is not null;

alter table steps
  add attempts int,
  add duration_ms int,
  add input_tokens int,
  add output_tokens int;
create index steps_of_models on steps (created_at) where kind = 'model';
create index steps_of_tools on steps (created_at) where kind = 'tool';

create index conversations_by_time on conversations (created_at, id);
create index conversations_open on conversations (id) where closed_at is null and channel = 'chat';
create index conversations_by_subject on conversations (subject, created_at, id);
create index turns_by_time on turns (started_at);
create index turns_failed on turns (conversation_id, failure_kind) where failure_kind is not null;

create index audit_log_by_subject on audit_log (subject, id);
create index audit_log_by_target on audit_log (target, id);
create index audit_log_by_action on audit_log (action, id);
create index audit_log_by_time on audit_log (at);

create table apim_failures (
  minute timestamptz not null,
  endpoint text not null,
  kind text not null,
  count int not null,
  primary key (minute, endpoint, kind)
);
`)
