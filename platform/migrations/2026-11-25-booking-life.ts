import { migration } from './migration.ts'

export const bookingLife = migration(`
alter table proposals
  add kind text not null default 'book',
  add booking_ref text references bookings;
alter table bookings
  add revision int not null default 1,
  add alternatives jsonb not null default '[]';
create table booking_claims (
  vehicle_registration text not null,
  dealer_code text not null,
  appointment_date text not null,
  appointment_time text not null,
  booking_ref text not null references bookings,
  primary key (vehicle_registration, dealer_code, appointment_date, appointment_time)
);
create index booking_claims_by_booking on booking_claims (booking_ref);
insert into booking_claims
  select arguments->>'vehicle_registration', arguments->>'dealer_code', arguments->>'appointment_date',
    arguments->>'appointment_time', booking_ref
  from bookings where status in ('requested', 'confirmed', 'needs_attention') order by created_at
  on conflict do nothing;
create unique index bookings_by_proposal on bookings (proposal_id);
`)
