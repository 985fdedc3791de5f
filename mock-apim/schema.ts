/** The backend's own tables. The data set (customers, vehicles, dealers) lives in code. */
import {
  sql,
  type Generated,
  type GeneratedAlways,
  type Kysely,
  type Selectable,
  type Updateable,
} from 'kysely'
import type { Migration } from 'kysely/migration'
import type { ServiceType } from '#contracts/apim.ts'
import type { BookingStatus } from './booking-status.ts'
import type { Lane } from './slots.ts'

interface BookingsTable {
  booking_id: string
  /** The `Idempotency-Key` as callers may look it up; null where references are unknown. Not unique: see `idempotency_key`. */
  reference: string | null
  /** Set while keys are honoured; unique, so one key can never have two bookings. */
  idempotency_key: string | null
  /** Of the request that booked, for the conflict on a key that comes again with another body. */
  request_digest: string
  customer_mobile: string
  vehicle_registration: string
  dealer_code: string
  service_type: ServiceType
  lane: GeneratedAlways<Lane>
  appointment_date: string
  appointment_time: string
  /** Which of the slot's places it holds, from 1; those up to the base occupancy are never given. */
  place: number
  /** Date and time as first booked: what a repeated key is answered with after a reschedule. */
  booked_date: string
  booked_time: string
  notes: string | null
  status: Generated<BookingStatus>
  cancel_reason: string | null
  reminded_at: Date | null
  created_at: Date
}

export interface ApimSchema {
  bookings: BookingsTable
}

export type Booking = Selectable<BookingsTable>
export type BookingChange = Updateable<BookingsTable>

// The check bounds the places of a slot and the partial index gives each to one booking: capacity holds whatever the code does.
const initial = `
create table bookings (
  booking_id text primary key,
  reference text,
  idempotency_key text unique,
  request_digest text not null,
  customer_mobile text not null,
  vehicle_registration text not null,
  dealer_code text not null,
  service_type text not null check (service_type in ('regular', 'express', 'body_repair')),
  lane text not null generated always as (case service_type when 'express' then 'express' else 'workshop' end) stored,
  appointment_date date not null,
  appointment_time text not null,
  place int not null,
  booked_date date not null,
  booked_time text not null,
  notes text,
  status text not null default 'CONFIRMED' check (status in ('CONFIRMED', 'CANCELLED')),
  cancel_reason text,
  reminded_at timestamptz,
  created_at timestamptz not null,
  constraint place_within_capacity check (place between 1 and case service_type when 'express' then 3 else 5 end)
);
create unique index one_booking_per_place on bookings (dealer_code, appointment_date, appointment_time, lane, place)
  where status = 'CONFIRMED';
create index on bookings (reference);
create index on bookings (vehicle_registration);`

// Completed and missed appointments keep their place.
const wholeLife = `
alter table bookings drop constraint bookings_status_check;
alter table bookings add constraint bookings_status_check
  check (status in ('CONFIRMED', 'CANCELLED', 'COMPLETED', 'NO_SHOW'));
drop index one_booking_per_place;
create unique index one_booking_per_place on bookings (dealer_code, appointment_date, appointment_time, lane, place)
  where status <> 'CANCELLED';`

/** Released entries are never edited: a change is a new entry at the end. */
export const migrations: Record<string, Migration> = {
  '0001_bookings': {
    up: async (db: Kysely<unknown>) => {
      await sql.raw(initial).execute(db)
    },
  },
  '0002_whole_life': {
    up: async (db: Kysely<unknown>) => {
      await sql.raw(wholeLife).execute(db)
    },
  },
}
