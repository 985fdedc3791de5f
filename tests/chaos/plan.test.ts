import { describe, expect, it } from 'vitest'
import { baseOccupancy, capacityOf } from '#mock-apim/slots.ts'
import {
  components,
  cuts,
  deeds,
  isCut,
  killsOf,
  kinds,
  makePlan,
  type Cohort,
  type PlanOptions,
} from './plan.ts'

const options: PlanOptions = { seed: 7, kills: 1_000, guests: 4, today: '2026-12-01' }
const plan = makePlan(options)
const guests = plan.flatMap((cohort) => cohort.guests)

describe('a plan', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(makePlan(options)).toEqual(plan)
    expect(makePlan({ ...options, seed: 8 })).not.toEqual(plan)
  })

  it('kills the same on another day and with more guests', () => {
    const stopsOf = (cohorts: Cohort[]) => cohorts.map(({ kind, stops }) => ({ kind, stops }))
    const another = makePlan({ ...options, today: '2027-05-01', guests: 2 })
    expect(stopsOf(another)).toEqual(stopsOf(plan))
  })

  it.each([1, 5, 16, 1_000])('has exactly %i kills where so many are asked for', (kills) => {
    expect(killsOf(makePlan({ ...options, kills }))).toBe(kills)
  })

  it('kills every component at every step, for every kind of backend', () => {
    const seen = new Set(
      plan.flatMap(({ kind, stops }) =>
        Object.entries(stops).map(([turn, { component, step }]) => `${kind} ${turn} ${component} ${step}`),
      ),
    )
    const perBackend = components.length * (3 + 9 + 5 + 5) + cuts.length * deeds.length
    expect(seen.size).toBe(Object.keys(kinds).length * perBackend)
  })

  it('cuts connections to the dealer backend only, and counts no kill for it', () => {
    const stops = plan.flatMap((cohort) => Object.values(cohort.stops)).filter(({ step }) => isCut(step))
    expect(stops.length).toBeGreaterThan(10)
    expect(new Set(stops.map(({ component }) => component))).toEqual(new Set(['apim']))
  })

  it('holds no model call that the turn may not have', () => {
    const calls = plan.flatMap(({ stops }) => stops['book.approve']?.modelCall ?? [])
    expect(new Set(calls)).toEqual(new Set([0]))
  })

  it('gives each customer a vehicle and slots of their own, with room for a second booking to be seen', () => {
    expect(new Set(guests.map(({ plate }) => plate)).size).toBe(guests.length)
    const slots = guests.flatMap(({ slot, moveTo }) => [slot, moveTo])
    expect(new Set(slots.map((slot) => JSON.stringify(slot))).size).toBe(slots.length)
    for (const { dealerCode, date, time } of slots) {
      const held = baseOccupancy({ dealer_code: dealerCode, date, time, lane: 'workshop' })
      expect(capacityOf('workshop') - held).toBeGreaterThanOrEqual(3)
      expect(date > options.today).toBe(true)
    }
    for (const { slot, moveTo } of guests) expect(moveTo.dealerCode).toBe(slot.dealerCode)
  })
})
