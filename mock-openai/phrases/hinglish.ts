import { appointments, choices, joined, listed, longDate, numbered, sentence, shortDate } from './format.ts'
import type { Appointment } from '../conversation/transcript.ts'
import type { BookedWords, Phrases } from './phrases.ts'

const whereAndWhen = ({ dealer, date, time }: BookedWords): string =>
  joined([dealer && `${dealer} mein`, date && `${longDate(date)} ko`, time && `${time} baje`])
const numbers = ({ id, ref }: BookedWords): string =>
  joined([id && `Booking ID: ${id}.`, ref && `Reference: ${ref}.`])
const freeNearby = (free: Appointment[], date: string | null): string | false =>
  free.length > 0 && `Aas-paas ke free times: ${choices(free, date)}.`

export const hinglish: Phrases = {
  hello: (name) => `Namaste${name ? ` ${name}` : ''}! Main aapki car ki service book kar sakta hoon.`,
  help: 'Main paas ke dealers dhoondh sakta hoon, free time dekh sakta hoon, regular, express ya body repair service book kar sakta hoon, use badal ya cancel kar sakta hoon aur booking ka status bata sakta hoon.',
  thanks: 'Dhanyavaad! Aapki yatra shubh ho.',
  offTopic: 'Main sirf car service mein madad kar sakta hoon: dealers, free times, booking aur uska status.',
  noPrices: 'Mere paas rates nahi hain; dealer aapko estimate dega.',

  customer: (name, city) => `Namaste ${name}!${city ? ` Aap ${city} se hain.` : ''}`,
  codeSent: (ending) =>
    `Pehle bataiye ki mobile number jo ${ending} par khatam hota hai aapka hai: us par 6 digit ka code bheja hai. Code yahan likhiye.`,
  proved: 'Dhanyavaad, mobile number aapka hi hai.',
  details: ({ name, mobile, city, email, address }) =>
    `Dealers ke paas aapki yeh details hain: ${listed(
      [name, mobile, email, address, city].filter((text) => text !== null),
      'aur',
    )}.`,
  vehicle: (title, due, overdue) =>
    due
      ? `Aapki ${title} ki service ${shortDate(due)} ${overdue ? 'se due hai' : 'ko due hai'}.`
      : `Aapki ${title} mil gayi.`,
  dealers: (dealers) =>
    `Yeh ${dealers.length} paas ke dealer${dealers.length === 1 ? '' : 's'} hain: ${numbered(dealers)}.`,
  dealersElsewhere: (city, dealers) =>
    `${city} mein koi dealer nahi mila. System yeh dealers bata raha hai: ${numbered(dealers)}.`,
  noDealers: (city) => `${city} mein is service ke liye koi dealer nahi mila.`,
  dropped: (dealer) => `${dealer} mein yeh service nahi hoti.`,
  free: (time, { dealer, date }) => `${dealer} mein ${longDate(date)} ko ${time} baje free hai.`,
  freeTimes: ({ dealer, date }, times) =>
    `${dealer} mein ${longDate(date)} ko yeh time free hain: ${times.join(', ')}.`,
  noFreeTimes: ({ dealer, date }) => `${dealer} mein ${longDate(date)} ko koi time free nahi hai.`,
  taken: (time, { dealer, date }, nearest) =>
    `${dealer} mein ${longDate(date)} ko ${time} baje free nahi hai.${nearest.length > 0 ? ` Sabse paas ke free times: ${appointments(nearest, date, 'aur')}.` : ''}`,

  askMobile: 'Aapka mobile number kya hai?',
  wrongMobile: 'Mobile number 10 digit ka hota hai. Ek baar phir se bataiye?',
  askPlate: 'Aapki gaadi ka registration number kya hai?',
  askService: 'Kaun si service chahiye: regular, express ya body repair?',
  askCity: 'Kis city mein dealer dekhun?',
  askDealer: (day) => `Kaun sa dealer chahiye${day ? '' : ', aur kis din, kitne baje'}?`,
  askDay: (dealer) => `${dealer} mein kis din aur kitne baje aana chahenge?`,
  askAnotherDay: 'Koi aur din theek rahega?',
  askTime: 'Kitne baje aana chahenge?',
  pastDate: 'Woh din nikal chuka hai.',

  confirm: {
    book: (summary) => `${sentence(summary)} Book kar doon? Haan ya nahi bataiye.`,
    reschedule: (summary) => `${sentence(summary)} Time badal doon? Haan ya nahi bataiye.`,
    cancel: (summary) => `${sentence(summary)} Cancel karne ke liye haan, rehne dene ke liye nahi bataiye.`,
  },
  stillOpen: (summary) =>
    `Abhi kuch book nahi hua: aapki haan ka intezaar hai.${summary ? ` ${sentence(summary)}` : ''}`,
  booked: (booking) =>
    joined([sentence(`Aapki service ${joined([whereAndWhen(booking), 'booked hai'])}`), numbers(booking)]),
  requested: (booking) =>
    joined(['Booking dealer ko bhej di hai; confirm hote hi bataunga.', numbers(booking)]),
  rejected: (reason, { date }, free) =>
    joined([
      'Dealer yeh booking nahi le paya.',
      reason && sentence(reason),
      freeNearby(free, date),
      'Koi aur time theek rahega?',
    ]),
  needsAttention: (booking) =>
    joined([
      'Booking abhi confirm nahi hui: hamari team dekh rahi hai aur aapse baat karegi.',
      numbers(booking),
    ]),
  alreadyBooked: (booking) => joined(['Yeh appointment pehle se booked hai.', numbers(booking)]),
  declined: 'Theek hai, kuch book nahi hua. Koi aur time, din ya dealer chahiye?',
  expired: 'Woh offer expire ho gaya aur kuch book nahi hua. Phir se taiyaar karun?',
  askBookingId: 'Aapki booking ID kya hai? Jaise BK261202A1B2.',
  status: (status, booking) =>
    joined([
      sentence(`Aapki booking ka status: ${joined([status, whereAndWhen(booking)], ', ')}`),
      numbers(booking),
    ]),

  nothingToChange:
    'Is chat mein kuch book nahi hua hai jo main badal sakun. Booking ID ho to bataiye, jaise BK261202A1B2.',
  onlyTime: 'Main sirf din aur time badal sakta hoon: dealer aur service wahi rahenge.',
  askNewTime: 'Appointment kis din aur kitne baje kar doon?',
  alreadyThen: (booking) =>
    joined([
      sentence(`Aapka appointment pehle se ${joined([whereAndWhen(booking), 'hai'])}`),
      'Koi aur time chahiye?',
    ]),
  notPossible: (message) =>
    joined(['Maaf kijiye, main yeh booking badal nahi sakta.', message && sentence(message)]),
  changeOpen: (summary) =>
    `Abhi kuch badla nahi hai: aapki haan ka intezaar hai.${summary ? ` ${sentence(summary)}` : ''}`,
  unchanged: 'Theek hai, aapki booking waisi hi hai.',
  changeExpired: 'Woh offer expire ho gaya aur aapki booking waisi hi hai. Phir se taiyaar karun?',
  moved: (booking) =>
    joined([
      sentence(`Aapka appointment badal gaya: ab ${joined([whereAndWhen(booking), 'hai'])}`),
      numbers(booking),
    ]),
  cancelled: (booking) =>
    joined([
      sentence(`Aapki booking ${joined([whereAndWhen(booking), 'cancel ho gayi'])}`),
      numbers(booking),
    ]),
  changeRefused: (change, { reason, stays, free }) =>
    joined([
      change === 'cancel' ? 'Dealer booking cancel nahi kar paya.' : 'Dealer appointment badal nahi paya.',
      reason && sentence(reason),
      stays && sentence(`Appointment pehle jaisa hai: ${whereAndWhen(stays)}`),
      stays && freeNearby(free, stays.date),
      stays && change === 'reschedule' && 'Koi aur time theek rahega?',
    ]),
  changePending: (change, booking) =>
    joined([
      `Dealer ke saath ${change === 'cancel' ? 'cancel karne' : 'time badalne'} ka kaam chal raha hai; result yahin apne aap aayega.`,
      numbers(booking),
    ]),
  over: (booking) =>
    joined([
      sentence(`Aapka appointment ${joined([whereAndWhen(booking), 'ho chuka hai'])}`),
      numbers(booking),
    ]),

  whatElse: 'Kya badalna hai?',

  problem: (message) => `Maaf kijiye, yeh nahi ho paya.${message ? ` ${sentence(message)}` : ''}`,
  unavailable: 'Maaf kijiye, dealer ka system abhi jawab nahi de raha. Thodi der baad phir koshish kijiye.',
  notOffered: 'Abhi main yeh nahi kar sakta. Dealers, free times aur booking mein madad kar sakta hoon.',
}
