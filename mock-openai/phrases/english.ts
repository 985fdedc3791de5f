import { appointments, choices, joined, listed, longDate, numbered, sentence, shortDate } from './format.ts'
import type { Appointment } from '../conversation/transcript.ts'
import type { BookedWords, Phrases } from './phrases.ts'

const whereAndWhen = ({ dealer, date, time }: BookedWords): string =>
  joined([dealer && `at ${dealer}`, date && `on ${longDate(date)}`, time && `at ${time}`])
const numbers = ({ id, ref }: BookedWords): string =>
  joined([id && `Booking ID: ${id}.`, ref && `Reference: ${ref}.`])
const freeNearby = (free: Appointment[], date: string | null): string | false =>
  free.length > 0 && `Free nearby: ${choices(free, date)}.`

export const english: Phrases = {
  hello: (name) => `Hello${name ? ` ${name}` : ''}! I can book a service for your car.`,
  help: 'I can find dealers near you, check their free times, book a regular, express or body repair service, move or cancel it, and tell you the status of a booking.',
  thanks: "You're welcome! Have a safe drive.",
  offTopic: 'I can only help with car service: finding dealers, free times, bookings and their status.',
  noPrices: "I don't have prices; the dealer will give you an estimate.",

  customer: (name, city) => `Hello ${name}!${city ? ` I see you're from ${city}.` : ''}`,
  codeSent: (ending) =>
    `First please prove that the mobile number ending in ${ending} is yours: I have sent a six-digit code to it. Please type the code here.`,
  proved: 'Thank you, the mobile number is yours.',
  details: ({ name, mobile, city, email, address }) =>
    `This is what the dealers know about you: ${listed(
      [name, mobile, email, address, city].filter((text) => text !== null),
      'and',
    )}.`,
  vehicle: (title, due, overdue) =>
    due
      ? `Your ${title} is due for service ${overdue ? `(since ${shortDate(due)})` : `on ${shortDate(due)}`}.`
      : `I found your ${title}.`,
  dealers: (dealers) =>
    `${dealers.length === 1 ? 'Here is 1 nearby dealer' : `Here are ${dealers.length} nearby dealers`}: ${numbered(dealers)}.`,
  dealersElsewhere: (city, dealers) =>
    `I found no dealer in ${city}. The dealer system offers these instead: ${numbered(dealers)}.`,
  noDealers: (city) => `I found no dealer in ${city} for this service.`,
  dropped: (dealer) => `${dealer} does not offer this service.`,
  free: (time, { dealer, date }) => `${time} on ${longDate(date)} is free at ${dealer}.`,
  freeTimes: ({ dealer, date }, times) =>
    `Free times at ${dealer} on ${longDate(date)}: ${times.join(', ')}.`,
  noFreeTimes: ({ dealer, date }) => `${dealer} has no free time on ${longDate(date)}.`,
  taken: (time, { dealer, date }, nearest) =>
    `${time} is not free at ${dealer} on ${longDate(date)}.${nearest.length > 0 ? ` The nearest free times are ${appointments(nearest, date, 'and')}.` : ''}`,

  askMobile: 'What is your mobile number?',
  wrongMobile: 'A mobile number has 10 digits. Could you give it to me again?',
  askPlate: "What is your car's registration number?",
  askService: 'Which service would you like: regular, express or body repair?',
  askCity: 'In which city should I look for a dealer?',
  askDealer: (day) => `Which one would you like${day ? '' : ', and for which day and time'}?`,
  askDay: (dealer) => `Which day and time would you like at ${dealer}?`,
  askAnotherDay: 'Which other day would suit you?',
  askTime: 'Which time would you like?',
  pastDate: 'That day has passed.',

  confirm: {
    book: (summary) => `${sentence(summary)} Shall I book it? Please answer yes or no.`,
    reschedule: (summary) => `${sentence(summary)} Shall I move it? Please answer yes or no.`,
    cancel: (summary) => `${sentence(summary)} Please answer yes to cancel it, or no to leave it as it is.`,
  },
  stillOpen: (summary) =>
    `Nothing is booked yet: this waits for your yes.${summary ? ` ${sentence(summary)}` : ''}`,
  booked: (booking) =>
    joined([sentence(`Your service is booked ${whereAndWhen(booking)}`), numbers(booking)]),
  requested: (booking) =>
    joined([
      'Your booking is on its way to the dealer; I will tell you as soon as it is confirmed.',
      numbers(booking),
    ]),
  rejected: (reason, { date }, free) =>
    joined([
      'The dealer could not take this booking.',
      reason && sentence(reason),
      freeNearby(free, date),
      'Which other time would suit you?',
    ]),
  needsAttention: (booking) =>
    joined([
      'Your booking is not confirmed yet: our team is looking into it and will get back to you.',
      numbers(booking),
    ]),
  alreadyBooked: (booking) => joined(['This appointment is already booked.', numbers(booking)]),
  declined: 'All right, nothing has been booked. Would you like another time, day or dealer?',
  expired: 'That offer has expired, and nothing has been booked. Shall I prepare it again?',
  askBookingId: 'What is your booking ID? It looks like BK261202A1B2.',
  status: (status, booking) =>
    joined([
      sentence(`Status of your booking: ${joined([status, whereAndWhen(booking)], ', ')}`),
      numbers(booking),
    ]),

  nothingToChange:
    'Nothing is booked in this chat that I could change. If you have a booking ID, please tell me: it looks like BK261202A1B2.',
  onlyTime: 'I can change only day and time: dealer and service stay as they are.',
  askNewTime: 'To which day and time shall I move your appointment?',
  alreadyThen: (booking) =>
    joined([
      sentence(`Your appointment is already ${whereAndWhen(booking)}`),
      'Which other time would you like?',
    ]),
  notPossible: (message) =>
    joined(['I am sorry, I cannot change this booking.', message && sentence(message)]),
  changeOpen: (summary) =>
    `Nothing is changed yet: this waits for your yes.${summary ? ` ${sentence(summary)}` : ''}`,
  unchanged: 'All right, your booking stays as it is.',
  changeExpired: 'That offer has expired, and your booking stays as it is. Shall I prepare it again?',
  moved: (booking) =>
    joined([
      sentence(`Your appointment has been moved: it is now ${whereAndWhen(booking)}`),
      numbers(booking),
    ]),
  cancelled: (booking) =>
    joined([sentence(`Your booking ${joined([whereAndWhen(booking), 'is cancelled'])}`), numbers(booking)]),
  changeRefused: (change, { reason, stays, free }) =>
    joined([
      `The dealer could not ${change === 'cancel' ? 'cancel your booking' : 'move your appointment'}.`,
      reason && sentence(reason),
      stays && sentence(`It stays as it was: ${whereAndWhen(stays)}`),
      stays && freeNearby(free, stays.date),
      stays && change === 'reschedule' && 'Which other time would suit you?',
    ]),
  changePending: (change, booking) =>
    joined([
      `Your ${change === 'cancel' ? 'cancellation' : 'change'} is being worked on with the dealer; the result will appear here by itself.`,
      numbers(booking),
    ]),
  over: (booking) =>
    joined([sentence(`Your appointment ${joined([whereAndWhen(booking), 'is over'])}`), numbers(booking)]),

  whatElse: 'What would you like to change?',

  problem: (message) => `Sorry, that did not work.${message ? ` ${sentence(message)}` : ''}`,
  unavailable: 'Sorry, the dealer system does not answer just now. Please try again in a little while.',
  notOffered: `I cannot do that just now. I can help with ${listed(['dealers', 'free times', 'bookings'], 'and')}.`,
}
