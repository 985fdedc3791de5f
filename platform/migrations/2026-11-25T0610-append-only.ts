import { migration } from './migration.ts'

/**
 * The audit log becomes a chain: each line's hash covers the line and the hash before it, so none can be changed, removed or put in
 * between without changing all that follow. The link is made at commit, when nothing else is waited for. Ledger and audit log take
 * no change from anybody, but that number plates in the ledger are erased.
 */
export const appendOnly = migration(`
create table audit_chain (
  seq bigint primary key,
  audit_id bigint not null unique references audit_log,
  hash bytea not null
);
create table audit_head (
  one boolean primary key default true check (one),
  seq bigint not null,
  hash bytea not null
);
insert into audit_head (seq, hash) values (0, '');

-- Each field with its length before it, so that nothing can move from one to another.
create function audit_text(line audit_log) returns text language sql stable
  set search_path = pg_catalog, public, pg_temp as $$
  select string_agg(octet_length(field) || ':' || field, '' order by place)
  from unnest(array[
    line.id::text,
    to_char(line.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    line.subject, line.action, line.target, line.detail::text
  ]) with ordinality as fields (field, place)
$$;
create function link_audit_line() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  head audit_head;
begin
  select * into strict head from audit_head for update;
  head.seq := head.seq + 1;
  head.hash := sha256(head.hash || convert_to(audit_text(new), 'UTF8'));
  insert into audit_chain (seq, audit_id, hash) values (head.seq, new.id, head.hash);
  update audit_head set seq = head.seq, hash = head.hash;
  return null;
end
$$;
do $$
declare
  line audit_log;
  head audit_head;
begin
  select * into strict head from audit_head;
  for line in select * from audit_log order by id loop
    head.seq := head.seq + 1;
    head.hash := sha256(head.hash || convert_to(audit_text(line), 'UTF8'));
    insert into audit_chain (seq, audit_id, hash) values (head.seq, line.id, head.hash);
  end loop;
  update audit_head set seq = head.seq, hash = head.hash;
end
$$;
create constraint trigger link_audit_line after insert on audit_log
  deferrable initially deferred for each row execute function link_audit_line();

create function without_plates(detail jsonb) returns jsonb language sql immutable
  set search_path = pg_catalog, pg_temp as $$
  select regexp_replace(
    detail::text, '"vehicle_registration": "[^"]*"', '"vehicle_registration": "[erased]"', 'g'
  )::jsonb
$$;
create function refuse_change() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_table_name = 'booking_ledger' and tg_op = 'UPDATE' then
    if to_jsonb(new) = jsonb_set(to_jsonb(old), '{detail}', without_plates(old.detail)) then
      return new;
    end if;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger append_only before update or delete on audit_log for each row execute function refuse_change();
create trigger append_only before update or delete on audit_chain for each row execute function refuse_change();
create trigger append_only before update or delete on booking_ledger for each row execute function refuse_change();
create trigger no_truncate before truncate on audit_log for each statement execute function refuse_change();
create trigger no_truncate before truncate on audit_chain for each statement execute function refuse_change();
create trigger no_truncate before truncate on booking_ledger for each statement execute function refuse_change();

-- Returns how many lines held a plate.
create function erase_ledger(ref text) returns bigint language sql security definer
  set search_path = pg_catalog, public, pg_temp as $$
  with erased as (
    update booking_ledger set detail = without_plates(detail)
    where booking_ref = ref and detail <> without_plates(detail)
    returning 1
  )
  select count(*) from erased
$$;
`)
