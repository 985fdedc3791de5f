/** Free times near one that is not to be had. */
import type { ServiceType, SlotsReply } from '#contracts/apim.ts'
import { appointmentStart } from '#contracts/booking-states.ts'
import type { FreeSlot } from '#contracts/chat.ts'
import type { ApimClient } from './apim-client.ts'
import { freeTimes } from './facts.ts'

/** How many are offered, and how many following days are looked at where the wanted one has too few. */
const offered = 3
const followingDays = 3
/** How long the refusal itself may wait for them, ms. */
const patienceMs = 3_000

export interface Wanted {
  dealer_code: string
  date: string
  time: string
  service_type: ServiceType
}

/** At most three free times at the same dealer, nearest first; none where the backend does not say. `sameDay` spares the first look-up. */
export async function findAlternatives(
  apim: ApimClient,
  wanted: Wanted,
  signal: AbortSignal | undefined,
  sameDay?: SlotsReply,
): Promise<FreeSlot[]> {
  const { dealer_code, service_type } = wanted
  const free: FreeSlot[] = []
  const limit = AbortSignal.any([AbortSignal.timeout(patienceMs), ...(signal ? [signal] : [])])
  for (let day = 0; day <= followingDays && free.length < offered; day++) {
    const date = addDays(wanted.date, day)
    try {
      const read = () => apim.availableSlots({ dealer_code, date, service_type }, limit)
      const reply = day === 0 && sameDay ? sameDay : await read()
      free.push(...freeTimes(reply.slots ?? []).map((time) => ({ date, time })))
    } catch (error) {
      if (signal?.aborted) throw error
      // An offer is a kindness.
      break
    }
  }
  const start = appointmentStart(wanted.date, wanted.time)
  const distance = (slot: FreeSlot): number => Math.abs(appointmentStart(slot.date, slot.time) - start)
  return free
    .filter((slot) => !isPast(slot.date, slot.time) && distance(slot) > 0)
    .toSorted((a, b) => distance(a) - distance(b))
    .slice(0, offered)
}

export const isPast = (date: string, time: string): boolean => appointmentStart(date, time) <= Date.now()

const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 24 * 3_600_000).toISOString().slice(0, 10)
