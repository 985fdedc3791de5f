/** A dealer's day: fourteen times, two lanes, and how many places walk-ins already hold. Pure; bookings are counted elsewhere. */
import type { ServiceType, Slot } from '#contracts/apim.ts'
import type { DealerRecord } from './dealers.ts'
import { findDealer } from './directory.ts'
import { hasBegun, today } from './kolkata.ts'
import { refusal, type Refusal } from './refusal.ts'
import { stableHash } from './stable-hash.ts'

/** Half-hourly 09:00-12:00 and 14:00-17:00 (prototype). */
export const slotTimes: readonly string[] = [
  '09:00 09:30 10:00 10:30 11:00 11:30 12:00',
  '14:00 14:30 15:00 15:30 16:00 16:30 17:00',
].flatMap((times) => times.split(' '))

/** Express work has its own bays; regular service and body repair share the workshop. */
export type Lane = 'workshop' | 'express'
export const laneOf = (service: ServiceType): Lane => (service === 'express' ? 'express' : 'workshop')

/** Places per slot (prototype: 3 for express, else 5). The bookings table has the same numbers in a check constraint. */
export const capacityOf = (lane: Lane): number => (lane === 'express' ? 3 : 5)

/** One time at one dealer in one lane: what a booking takes a place of. */
export interface SlotKey {
  dealer_code: string
  date: string
  time: string
  lane: Lane
}

/**
 * Places held by others than our bookings, 0 to capacity, by a stable hash. 10:00 always keeps one free, so every
 * dealer has a free slot on every date.
 */
export function baseOccupancy({ dealer_code, date, time, lane }: SlotKey): number {
  const capacity = capacityOf(lane)
  const held = stableHash(`${dealer_code}|${date}|${time}|${lane}`) % (capacity + 1)
  return time === '10:00' ? Math.min(held, capacity - 1) : held
}

/** All slots of a dealer's date, given how many places our bookings hold per time. Times that have begun are unavailable. */
export function slotsOfDay(
  day: Omit<SlotKey, 'time'>,
  bookedAt: (time: string) => number,
  now: Date,
): Slot[] {
  const capacity = capacityOf(day.lane)
  return slotTimes.map((time, index) => {
    const booked = baseOccupancy({ ...day, time }) + bookedAt(time)
    return {
      slot_id: `${day.dealer_code}-${day.date}-${String(index + 1).padStart(2, '0')}`,
      time,
      available: booked < capacity && !hasBegun(day.date, time, now),
      capacity,
      booked,
    }
  })
}

/** The dealer, when it exists and offers the service on a date that is not over; else why not. */
export function checkDay(
  wanted: { dealer_code: string; service_type: ServiceType; date: string },
  now: Date,
): DealerRecord | Refusal {
  const dealer = findDealer(wanted.dealer_code)
  if (!dealer) return refusal('UNKNOWN_DEALER', `There is no dealer with code ${wanted.dealer_code}.`)
  if (!dealer.services.includes(wanted.service_type)) {
    const offered = dealer.services.join(', ')
    return refusal(
      'SERVICE_NOT_OFFERED',
      `${dealer.name} does not offer ${wanted.service_type}. It offers ${offered}.`,
    )
  }
  if (wanted.date < today(now)) return refusal('PAST_DATE', `The date ${wanted.date} is in the past.`)
  return dealer
}

export const notASlot = (time: string): Refusal =>
  refusal('NOT_A_SLOT', `${time} is not a slot. Slots are ${slotTimes.join(', ')}.`)

/** As `checkDay`, and the time is one of the dealer's slots that has not begun. Whether a place is free is not looked at. */
export function checkAppointment(
  wanted: { dealer_code: string; service_type: ServiceType; date: string; time: string },
  now: Date,
): DealerRecord | Refusal {
  const dealer = checkDay(wanted, now)
  if ('code' in dealer) return dealer
  if (!slotTimes.includes(wanted.time)) return notASlot(wanted.time)
  if (hasBegun(wanted.date, wanted.time, now)) {
    return refusal('PAST_TIME', `${wanted.date} ${wanted.time} is in the past.`)
  }
  return dealer
}
