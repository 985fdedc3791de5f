import type { ServiceType } from '#contracts/apim.ts'
import { findBookingId } from './bookingId.ts'
import { findCode } from './code.ts'
import { findChoice, type Choice } from './choice.ts'
import { findConsent, type Consent } from './consent.ts'
import { withoutSource } from './change.ts'
import { findDate } from './date.ts'
import type { Found } from './found.ts'
import { findIntents, type Intent } from './intent.ts'
import { findMobile, isWrongMobile } from './mobile.ts'
import { findPlace, type Place } from './place.ts'
import { findPlate } from './plate.ts'
import { findService } from './service.ts'
import { findTime, loneNumbers } from './time.ts'

/** All that one message says by itself, before the conversation gives it meaning. */
export interface Message {
  text: string
  mobile: string | null
  wrongMobile: boolean
  code: string | null
  registration: string | null
  bookingId: string | null
  place: Place | null
  date: string | null
  time: string | null
  service: ServiceType | null
  choice: Choice | null
  numbers: number[]
  consent: Consent | null
  intents: ReadonlySet<Intent>
}

/** Each extractor sees what the ones before it have left: the digits of a date are no time. */
export function readMessage(text: string, today: string): Message {
  let rest = withoutSource(text)
  const take = <T>(seen: Found<T> | null): T | null => {
    if (seen) rest = seen.rest
    return seen && seen.value
  }
  return {
    text,
    bookingId: take(findBookingId(rest)),
    registration: take(findPlate(rest)),
    mobile: take(findMobile(rest)),
    wrongMobile: isWrongMobile(text),
    code: take(findCode(rest)),
    date: take(findDate(rest, today)),
    time: take(findTime(rest)),
    choice: take(findChoice(rest)),
    place: take(findPlace(rest)),
    service: take(findService(rest)),
    numbers: loneNumbers(rest),
    consent: findConsent(text),
    intents: findIntents(text),
  }
}

/** Of the customer, as the dealer has them; "book it with my details" is something else. */
export const asksForDetails = ({ intents, service }: Message): boolean =>
  intents.has('details') && !intents.has('book') && service === null

/** It is about a booking to be made: it names a car, a service, or another booking. */
export const wantsToBook = ({ service, registration, intents }: Message): boolean =>
  service !== null || registration !== null || intents.has('otherCar') || intents.has('anew')
