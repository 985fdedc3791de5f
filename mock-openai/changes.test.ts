import { anything, array, assert, constantFrom, dictionary, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  after,
  argumentsOf,
  booked,
  cancelled,
  confirmed,
  moved,
  names,
  notMoved,
  oneMessage,
  proposed,
  rejected,
} from './testing/booked.ts'
import { Conversation } from './testing/conversation.ts'

describe('a new booking', () => {
  test('offered for the first time is changed by "make it 11", and so is a second one', () => {
    const chat = new Conversation()
    chat.customer(oneMessage)
    expect(names(chat.customer('make it 11'))).toEqual(['create_service_booking'])
    chat.note(confirmed)
    chat.customer(oneMessage.replace('MH12AB1234', 'KA01MN3456'))
    const reply = chat.customer('make it 11')
    expect(proposed(reply)).toMatchObject({ vehicle_registration: 'KA01MN3456', appointment_time: '11:00' })
  })

  test('that is being put together is not mistaken for a change of the one there is', () => {
    const chat = after('book another service for KA01MN3456', 'the second one on Friday at 10')
    expect(proposed(chat.customer('regular, and make it 11'))).toMatchObject({
      vehicle_registration: 'KA01MN3456',
      dealer_code: 'MSIL-PUNE-002',
      appointment_date: '2026-11-27',
      appointment_time: '11:00',
    })
  })

  test.each([
    'book another service for KA01MN3456 tomorrow at 3 pm, regular, near Hinjewadi',
    oneMessage.replace('10 AM', '3 PM'),
    'kal 3 baje Hinjewadi mein regular service kar do',
    'I need an oil change appointment tomorrow at 3 pm, regular service near Hinjewadi',
  ])('is made after one is booked: "%s"', (text) => {
    const reply = booked().customer(text)
    expect(names(reply)).not.toContain('reschedule_service_booking')
    expect(proposed(reply)).toMatchObject({ appointment_date: '2026-11-25', appointment_time: '15:00' })
  })

  test.each(['move my booking', 'move my booking to Friday at 11', 'cancel my booking'])(
    'is made in the middle of a change, too: after "%s"',
    (text) => {
      const reply = after(text).customer(oneMessage.replace('10 AM', '3 PM'))
      expect(names(reply)).not.toContain('reschedule_service_booking')
      expect(proposed(reply)).toMatchObject({ appointment_date: '2026-11-25', appointment_time: '15:00' })
    },
  )
})

describe('what a change may be answered with', () => {
  const changes = [
    ['cancel_service_booking', 'cancel my booking'],
    ['reschedule_service_booking', 'move my booking to 11'],
  ] as const

  test.each(changes)('%s: the booking cannot be changed', (tool, text) => {
    const chat = booked()
    chat.answers[tool] = () => ({ status: 'not_possible', message: 'This appointment is over.' })
    expect(chat.customer(text).text).toBe(
      'I am sorry, I cannot change this booking. This appointment is over.',
    )
    expect(chat.customer('ok').calls).toEqual([])
  })

  test('reschedule_service_booking: the car has that appointment already', () => {
    const chat = booked()
    const output = { status: 'already_booked', booking_ref: 'SB-9876543210', booking_id: 'BK261125C3D4' }
    chat.answers['reschedule_service_booking'] = () => output
    expect(chat.customer('move my booking to 11').text).toContain('already booked. Booking ID: BK261125C3D4')
  })

  test('create_service_booking: the car is booked by someone else', () => {
    const chat = new Conversation()
    chat.answers['create_service_booking'] = () => ({ status: 'not_possible', message: 'It is booked.' })
    expect(chat.customer(oneMessage).text).toBe('Sorry, that did not work. It is booked.')
    chat.answers = {}
    expect(proposed(chat.customer('11 am then'))).toMatchObject({ appointment_time: '11:00' })
  })

  test.each(changes)('%s: no such booking, and another one can be named', (tool, text) => {
    const chat = booked()
    chat.answers[tool] = () => ({ success: false, message: 'No such booking.' })
    const reply = chat.customer(text)
    expect(names(reply).filter((name) => name === tool)).toHaveLength(1)
    expect(reply.text).toBe('Sorry, that did not work. No such booking.')
    chat.answers = {}
    expect(argumentsOf(chat.customer('sorry, BK261130C3D4'), tool)?.['booking_id']).toBe('BK261130C3D4')
  })

  test.each(changes)('%s: the dealer system is down, and "try again" tries again', (tool, text) => {
    const chat = booked()
    chat.answers[tool] = () => ({ error: 'dealer_system_unavailable', message: 'Say so.' })
    expect(chat.customer(text).text).toContain('the dealer system does not answer just now')
    chat.answers = {}
    expect(names(chat.customer('try again'))).toContain(tool)
  })

  test.each(changes)('%s is called only where it is offered', (tool, text) => {
    const chat = booked()
    chat.tools = chat.tools.filter(({ name }) => name !== tool)
    expect(chat.customer(text).text).toContain('I cannot do that just now')
  })
})

test('a turn ends whatever the customer says and the tools answer', () => {
  const phrases = [
    'cancel my booking',
    'move my booking',
    'move it to 11',
    'make it 12',
    'tomorrow at 11',
    'the first one',
    'yes',
    'no',
    'ok',
    'thanks',
    'status',
    'which times are free',
    'any time',
    'BK261125A1B2',
    'try again',
    'dealers in Pune',
    'book it',
    oneMessage,
  ]
  const output = oneof(
    dictionary(constantFrom('success', 'status', 'slots', 'error', 'summary', 'dealer_code'), anything()),
    constantFrom<Record<string, unknown>>(
      { success: true },
      { success: false },
      { status: 'not_available', nearest_free_slots: [{ time: '10:30' }, 7, { date: 'x', time: '11:00' }] },
      { status: 'not_possible' },
      { error: 'x' },
    ),
  )
  const notes = constantFrom(confirmed, moved, notMoved, cancelled, rejected, { kind: 'proposal_declined' })
  assert(
    property(
      array(oneof(constantFrom(...phrases), string(), notes), { minLength: 1, maxLength: 6 }),
      output,
      (acts, answer) => {
        const chat = booked()
        for (const { name } of chat.tools) chat.answers[name] = () => answer
        for (const act of acts) {
          const { text } = typeof act === 'string' ? chat.customer(act) : chat.note(act)
          expect(text).not.toBe('')
        }
      },
    ),
  )
})
