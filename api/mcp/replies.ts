/** What the dealer backend said, as results: known fields alone, and sentences of ours where it said no. */
import type { z } from 'zod'
import { CustomerReply, Dealer as ApimDealer, Slot, VehicleReply, type ServiceType } from '#contracts/apim.ts'
import { ToolFailure, told } from './call.ts'
import { Dealer, outputs } from './schemas.ts'

type Output = Record<string, unknown>

/** Entries that are what they should be; what was cut from a long list leaves a text. */
const listOf = <S extends z.ZodType>(schema: S, value: unknown): z.infer<S>[] =>
  (Array.isArray(value) ? value : []).flatMap((entry) => {
    const parsed = schema.safeParse(entry)
    return parsed.success ? [parsed.data] : []
  })

const present = (value: object): Output =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null && field !== undefined))

export const readDealers = (output: Output): z.infer<typeof Dealer>[] =>
  listOf(ApimDealer, output['dealers']).map((dealer) => Dealer.parse(dealer))

export function customerResult(output: Output, outcome: 'done' | 'failed') {
  if (outcome === 'failed') {
    throw new ToolFailure(
      'The dealer knows no customer with this number.',
      'check it; booking works without.',
    )
  }
  const verified = output['verified'] === true
  const customer = outputs.resolve_customer.parse({
    ...present(CustomerReply.partial().parse(output)),
    verified,
  })
  return told(customer, [
    [customer.name, customer.city].filter(Boolean).join(', ') || 'Known to the dealer.',
    verified ? '' : provedOnly,
    'Next: resolve_vehicle with the plate, or get_nearby_dealers with the city.',
  ])
}
const provedOnly =
  'The rest is for who has proved this number: ask for a code with send_message, and send it the digits.'

export function vehicleResult(output: Output, outcome: 'done' | 'failed', plate: string) {
  if (outcome === 'failed')
    throw new ToolFailure('The dealer does not know this plate.', 'check it with the person.')
  const known = present(VehicleReply.parse(output))
  const vehicle = outputs.resolve_vehicle.parse({ ...known, registration_number: plate })
  return told(vehicle, [
    [plate + ':', vehicle.year, vehicle.model, vehicle.variant].filter(Boolean).join(' '),
    vehicle.next_service_due ? `Next service due ${vehicle.next_service_due}.` : '',
    'Next: get_nearby_dealers.',
  ])
}

export function dealersResult(output: Output, outcome: 'done' | 'failed') {
  const dealers = readDealers(output)
  if (outcome === 'failed' || dealers.length === 0) {
    throw new ToolFailure('No dealer was found there.', 'try a larger city, or another service_type.')
  }
  return told({ dealers }, [
    ...dealers.map(
      ({ dealer_code, name, area, distance_km, rating }) =>
        `${dealer_code}: ${name}, ${area}, ${distance_km} km, rated ${rating}`,
    ),
    'Next: get_available_slots with a dealer_code and a date.',
  ])
}

export function slotsResult(
  output: Output,
  outcome: 'done' | 'failed',
  asked: { dealer_code: string; date: string; service_type: ServiceType },
) {
  if (outcome === 'failed') {
    throw new ToolFailure(
      'There are no appointments to be had for that.',
      'check dealer_code and date (today or later), or try the next day.',
    )
  }
  const slots = listOf(Slot, output['slots']).map(({ time, available }) => ({ time, available }))
  const free = slots.filter(({ available }) => available).map(({ time }) => time)
  return told({ ...asked, slots }, [
    free.length > 0 ? `Free on ${asked.date}: ${free.join(', ')}.` : `Nothing is free on ${asked.date}.`,
    free.length > 0
      ? 'Next: create_service_booking with a free time.'
      : 'Next: get_available_slots for another date or dealer.',
  ])
}
