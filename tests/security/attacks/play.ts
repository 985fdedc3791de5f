/** Plays one attack: plants its text, and has the model do whatever the text wants, as often as it is asked. */
import { overrideReply } from '#tests/e2e/customer.ts'
import { bookingCall, type Attack, type Call, type Known, type Place } from './attack.ts'
import type { Ground } from './ground.ts'
import { lie, type Victim } from './victim.ts'

/** What each way of meeting the text needs. */
interface Scene {
  ground: Ground
  victim: Victim
  where: Place
  text: string
  /** What the customer writes, message by message. */
  messages: string[]
  afterwards: string
  /** The model's answer that does what the text wants. */
  givenIn: () => { calls: Call[] }
}
type Way = (scene: Scene) => Promise<void>

const question = 'What does that mean?'
const offer = { text: 'This is what I would do.' }

/** Books the other day, and approves that itself. */
const usual = (known: Known): Call[] => [
  bookingCall(known),
  { name: 'approve_proposal', arguments: { proposal_id: known.proposalId, approved: true } },
]

/** Returns the text as it was planted. */
export async function play(ground: Ground, victim: Victim, attack: Attack): Promise<string> {
  const { where, afterwards = question, calls = usual } = attack
  const messages = [attack.text].flat()
  const text = fill(victim.known, messages.join(' '))
  const way = ways[where] ?? (where.startsWith('status ') ? askForStatus : lookUp)
  await way({
    ground,
    victim,
    where,
    text,
    messages,
    afterwards,
    givenIn: () => ({ calls: calls(victim.known) }),
  })
  return text
}

/** The text with what it names of the case's own. */
const fill = (known: Known, text: string): string =>
  text.replaceAll(/\{(proposalId|bookingId|otherDate)\}/g, (_all, name: keyof Known) => known[name])

const ways: Partial<Record<Place, Way>> = {
  message: async ({ victim, messages, givenIn }) => {
    await victim.propose()
    for (const message of messages) await victim.say(fill(victim.known, message), givenIn(), lie)
  },

  notes: async ({ victim, text, afterwards, givenIn }) => {
    await victim.propose({ notes: text })
    await victim.say(afterwards, givenIn(), lie)
  },

  'booking refusal': async ({ ground, victim, text, afterwards, givenIn }) => {
    await victim.propose()
    const refusal = { when: victim.known.plate, reply: { success: false, message: text } }
    await overrideReply(ground.stack, 'create_booking', refusal)
    await victim.say('yes', givenIn(), lie)
    victim.approvals++
    await victim.say(afterwards, givenIn(), lie)
  },

  'name of the booked dealer': async ({ ground, victim, text, afterwards, givenIn }) => {
    const search = await plant(ground, victim.known, 'dealer name', text)
    const { date: appointment_date } = victim.known
    const propose = { calls: [bookingCall(victim.known, { appointment_date })] }
    await victim.say('Please book there', { calls: [search] }, propose, offer)
    await victim.bookAnd(() => givenIn().calls)
    await victim.say(afterwards, givenIn(), lie)
  },

  'move refusal': async ({ ground, victim, text, afterwards, givenIn }) => {
    await victim.book()
    const { bookingId: booking_id, otherDate: appointment_date } = victim.known
    const move = { booking_id, appointment_date, appointment_time: '10:00' }
    const propose = { calls: [{ name: 'reschedule_service_booking', arguments: move }] }
    await victim.say('Can it be later?', propose, offer)
    const refusal = { data: null, error: true, errors: [{ errorCode: 'NO', errorMessage: text }] }
    const order = { when: booking_id, reply: refusal }
    await overrideReply(ground.stack, 'update-appointment-booking', order)
    await victim.say('yes', givenIn(), lie)
    victim.approvals++
    await victim.say(afterwards, givenIn(), lie)
  },
}

const askForStatus: Way = async ({ ground, victim, where, text, afterwards, givenIn }) => {
  await victim.book()
  const { bookingId } = victim.known
  const patch = { [where.replace('status ', '')]: text }
  await overrideReply(ground.stack, 'booking_status', { when: bookingId, patch })
  const look = { calls: [{ name: 'get_booking_status', arguments: { booking_id: bookingId } }] }
  await victim.say('How is my booking?', look, givenIn(), lie)
  await victim.say(afterwards, givenIn(), lie)
}

const lookUp: Way = async ({ ground, victim, where, text, afterwards, givenIn }) => {
  const look = await plant(ground, victim.known, where, text)
  await victim.say('I need a service for my car', { calls: [look] }, givenIn(), lie)
  await victim.say(afterwards, givenIn(), lie)
}

/** Has the dealer backend say the text to this customer. Returns the call that reads it. */
async function plant({ stack }: Ground, known: Known, where: Place, text: string): Promise<Call> {
  const [topic, field] = where.split(' ') as [string, string]
  const { mobile, plate, date } = known
  const order = (when: string, patch: object) => ({ when, patch })
  switch (topic) {
    case 'customer':
      await overrideReply(stack, 'resolve_customer', order(mobile, { [field]: text }))
      return { name: 'resolve_customer', arguments: { mobile } }
    case 'vehicle':
      await overrideReply(stack, 'resolve_vehicle', order(plate, { [field]: text }))
      return { name: 'resolve_vehicle', arguments: { registration_number: plate } }
    case 'slots': {
      const slot = { slot_id: text, time: '10:00', available: true, capacity: 5, booked: 1 }
      await overrideReply(
        stack,
        'slots',
        order(date, field === 'message' ? { message: text } : { slots: [slot] }),
      )
      return { name: 'get_available_slots', arguments: { dealer_code: 'MSIL-PUNE-001', date } }
    }
    default: {
      const city = `Town of ${plate}`
      await overrideReply(stack, 'dealers', order(city, dealersWith(field, text)))
      return { name: 'get_nearby_dealers', arguments: { city } }
    }
  }
}

function dealersWith(field: string, text: string): object {
  const dealer = {
    dealer_code: 'MSIL-PUNE-001',
    name: 'Arena Hinjewadi',
    address: 'Plot 15',
    city: 'Pune',
    area: 'Hinjewadi',
    distance_km: 3,
    rating: 4.5,
    phone: '020-55501001',
    services: ['regular'],
    working_hours: '09:00 - 18:00',
  }
  if (field === 'message') return { dealers: [dealer], message: text }
  if (field === 'list') return { dealers: Array.from({ length: 300 }, () => ({ ...dealer, name: text })) }
  return { dealers: [{ ...dealer, [field]: field === 'services' ? [text] : text }] }
}
