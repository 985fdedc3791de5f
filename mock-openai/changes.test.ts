import { anything, array, assert, constantFrom, dictionary, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  after,
  argumentsOf,
  booked,
  cancelled,
  confirmed,
  moved,
  movedTo,
  names,
  notMoved,
  oneMessage,
  proposed,
  rejected,
} from './testing/booked.ts'
import { Conversation, developer } from './testing/conversation.ts'

describe('cancelling', () => {
  test.each([
    'cancel my booking',
    'cancel it please',
    'Cancel',
    'please cancel the appointment',
    'I want to cancel',
    'can you cancel my service?',
    'booking cancel kar do',
    'booking radd kar do',
    'mujhe appointment cancel karna hai',
    'cancel booking BK261125A1B2',
    'please cancel SB-0123456789',
  ])('"%s" asks for the customer\'s yes', (text) => {
    const reply = booked().customer(text)
    expect(names(reply)).toEqual(['cancel_service_booking'])
    expect(argumentsOf(reply, 'cancel_service_booking')?.['booking_id']).toMatch(/BK261125A1B2/)
    expect(reply.text).toContain('Cancel BK261125A1B2.')
    expect(reply.text).toMatch(/Please answer yes to cancel it|Cancel karne ke liye haan/)
  })

  test.each([
    'is my booking cancelled?',
    "don't cancel it",
    'do not cancel my booking',
    'cancel mat karo',
    'what are the cancellation charges?',
    'thanks',
  ])('"%s" cancels nothing', (text) => {
    expect(names(booked().customer(text))).not.toContain('cancel_service_booking')
  })

  test('a booking from elsewhere is named by its id, also in the next message', () => {
    const byId = new Conversation().customer('cancel booking BK261130C3D4')
    expect(byId.calls[0]?.arguments).toMatchObject({ booking_id: 'BK261130C3D4' })
    const chat = new Conversation()
    expect(chat.customer('cancel my booking')).toMatchObject({
      calls: [],
      text: expect.stringContaining('Nothing is booked in this chat'),
    })
    expect(names(chat.customer('it is BK261130C3D4'))).toEqual(['cancel_service_booking'])
  })

  test('a booking made out of view is known by its facts', () => {
    const chat = new Conversation()
    chat.items.push(developer('Known so far: {"booking_id":"BK261125A1B2","booking_ref":"SB-0123456789"}'))
    expect(chat.customer('cancel my booking').calls[0]?.arguments).toMatchObject({
      booking_id: 'BK261125A1B2',
    })
  })

  test('while a first booking is only offered, it declines the offer', () => {
    const chat = new Conversation()
    chat.customer(oneMessage)
    expect(chat.customer('cancel my booking')).toMatchObject({
      calls: [],
      text: expect.stringContaining('nothing has been booked'),
    })
  })

  test('a yes that the product leaves to the model proposes it again', () => {
    expect(names(after('cancel my booking').customer('yes, go on'))).toEqual(['cancel_service_booking'])
  })

  test.each(['no, keep it', 'nahi rehne do', "don't cancel it", 'keep it please'])(
    'a no leaves the booking as it is: "%s"',
    (text) => {
      const reply = after('cancel my booking').customer(text)
      expect(reply.calls).toEqual([])
      expect(reply.text).toMatch(/your booking stays as it is|booking waisi hi hai/)
    },
  )

  test('a declined or expired offer is said, and an expired one is prepared again on a yes', () => {
    expect(after('cancel my booking').note({ kind: 'proposal_declined' }).text).toBe(
      'All right, your booking stays as it is.',
    )
    const chat = after('cancel my booking')
    expect(chat.note({ kind: 'proposal_expired' }).text).toContain('your booking stays as it is. Shall I')
    expect(names(chat.customer('yes'))).toEqual(['cancel_service_booking'])
  })

  test('after a declined offer an "ok" cancels nothing', () => {
    const chat = after('cancel my booking')
    chat.note({ kind: 'proposal_declined' })
    expect(chat.customer('ok').calls).toEqual([])
  })

  test('instead of it, the booking can be moved', () => {
    expect(movedTo(after('cancel my booking').customer('no, move it to 11 instead'))).toBe('2026-11-25 11:00')
  })

  test('an open offer is recalled', () => {
    expect(after('cancel my booking').customer('who won the match?').text).toContain(
      'Nothing is changed yet: this waits for your yes. Cancel BK261125A1B2.',
    )
  })
})

describe('moving', () => {
  test.each([
    ['move my booking to 11', '2026-11-25 11:00'],
    ['reschedule to Friday at 3 pm', '2026-11-27 15:00'],
    ['change my appointment to Friday 10 am', '2026-11-27 10:00'],
    ['can we make it 11 instead', '2026-11-25 11:00'],
    ['make it 11', '2026-11-25 11:00'],
    ['can I come at 2 pm instead?', '2026-11-25 14:00'],
    ['change it to Friday 10:30', '2026-11-27 10:30'],
    ['please shift it to 12 noon', '2026-11-25 12:00'],
    ['postpone my service to 28 November at 9', '2026-11-28 09:00'],
    ['move my 10 am booking to 11 am', '2026-11-25 11:00'],
    ['move my booking from 10 am to 11 am', '2026-11-25 11:00'],
    ['move my booking to the 28th at 9', '2026-11-28 09:00'],
    ['move BK261125A1B2 to Friday at 10', '2026-11-27 10:00'],
    ['booking ko parso 3 baje kar do', '2026-11-26 15:00'],
    ['kal 3 baje kar do', '2026-11-25 15:00'],
    ['time badal do, kal 3 baje', '2026-11-25 15:00'],
    ['kya booking parso 11 baje ho sakti hai', '2026-11-26 11:00'],
    ['appointment ko Friday subah 10 baje shift karna hai', '2026-11-27 10:00'],
    ['change my appointment to Friday, any time', '2026-11-27 09:00'],
  ])('"%s" looks at the times of the dealer, then asks for a yes to %s', (text, to) => {
    const reply = booked().customer(text)
    expect(names(reply)).toEqual(['get_available_slots', 'reschedule_service_booking'])
    expect(reply.calls[0]?.arguments).toMatchObject({ dealer_code: 'MSIL-PUNE-001', date: to.slice(0, 10) })
    expect(reply.calls[1]?.arguments['booking_id']).toBe('BK261125A1B2')
    expect(movedTo(reply)).toBe(to)
    expect(reply.text).toContain(`Move BK261125A1B2 to ${to.replace(' ', ' at ')}.`)
    expect(reply.text).toMatch(/Shall I move it\?|Time badal doon\?/)
  })

  test('what is missing is asked for and remembered', () => {
    const chat = booked()
    expect(chat.customer('move my booking')).toEqual({
      calls: [],
      text: 'To which day and time shall I move your appointment?',
    })
    expect(movedTo(chat.customer('tomorrow at 11'))).toBe('2026-11-25 11:00')
  })

  test('a day alone is answered with its free times, and a time completes it', () => {
    const chat = booked()
    const day = chat.customer('reschedule my appointment to Friday please')
    expect(names(day)).toEqual(['get_available_slots'])
    expect(day.text).toContain('Free times at Arena Hinjewadi on Friday, 27 November 2026: 09:00')
    expect(day.text).toContain('Which time would you like?')
    expect(movedTo(chat.customer('2'))).toBe('2026-11-27 14:00')
  })

  test('a conversation in Hinglish is answered in Hinglish', () => {
    const chat = booked()
    expect(chat.customer('booking ka time change karna hai').text).toBe(
      'Appointment kis din aur kitne baje kar doon?',
    )
    expect(chat.customer('parso 11 baje').text).toContain('Time badal doon? Haan ya nahi bataiye.')
  })

  test('a time that is taken is answered with the nearest free ones, and one of them can be chosen', () => {
    const chat = booked()
    const taken = chat.customer('move my booking to 11:30')
    expect(names(taken)).toEqual(['get_available_slots'])
    expect(taken.text).toContain('11:30 is not free at Arena Hinjewadi on Wednesday, 25 November 2026.')
    expect(taken.text).toContain('The nearest free times are 10:30, 11:00 and 12:00')
    expect(movedTo(chat.customer('the last one'))).toBe('2026-11-25 12:00')
  })

  test('a time that is taken meanwhile, too', () => {
    const chat = booked()
    chat.answers['reschedule_service_booking'] = () => ({
      status: 'not_available',
      message: 'taken',
      nearest_free_slots: [{ date: '2026-11-26', time: '10:30' }],
    })
    expect(chat.customer('move my booking to 11').text).toContain(
      '11:00 is not free at Arena Hinjewadi on Wednesday, 25 November 2026. The nearest free times are 10:30 (Thursday',
    )
    chat.answers = {}
    expect(movedTo(chat.customer('10:30'))).toBe('2026-11-26 10:30')
  })

  test.each([
    ['make it 12', '2026-11-27 12:00'],
    ['no, 3 pm please', '2026-11-27 15:00'],
    ['rather on Thursday', '2026-11-26 11:00'],
    ['yes but at 2', '2026-11-27 14:00'],
  ])('a changed detail leads to a new offer: "%s"', (text, to) => {
    expect(movedTo(after('move my booking to Friday at 11').customer(text))).toBe(to)
  })

  test('free times can be asked for before', () => {
    const chat = after('move my booking to Friday at 11')
    expect(chat.customer('which times are free?').text).toContain('Free times at Arena Hinjewadi on Friday')
    expect(movedTo(chat.customer('3 pm'))).toBe('2026-11-27 15:00')
  })

  test('a declined move leaves the booking as it is; another time is proposed', () => {
    const chat = after('move my booking to 11')
    expect(chat.note({ kind: 'proposal_declined' }).text).toBe('All right, your booking stays as it is.')
    expect(chat.customer('ok thanks').calls).toEqual([])
    expect(movedTo(chat.customer('2 pm then'))).toBe('2026-11-25 14:00')
  })

  test('the time it has already is no change', () => {
    expect(booked().customer('move my booking to 10 am')).toMatchObject({
      calls: [expect.objectContaining({ name: 'get_available_slots' })],
      text: expect.stringContaining('already at Arena Hinjewadi on Wednesday, 25 November 2026 at 10:00'),
    })
  })

  test('of a booking made out of view, dealer and day are looked up first', () => {
    const chat = new Conversation()
    chat.items.push(developer('Known so far: {"booking_id":"BK261125A1B2","dealer_code":"MSIL-PUNE-004"}'))
    const reply = chat.customer('move my booking to 11')
    expect(names(reply)).toEqual(['get_booking_status', 'get_available_slots', 'reschedule_service_booking'])
    expect(reply.calls[1]?.arguments).toMatchObject({ dealer_code: 'MSIL-PUNE-001', date: '2026-11-25' })
    expect(movedTo(reply)).toBe('2026-11-25 11:00')
  })

  test('a booking whose dealer is not told is moved without looking at the times', () => {
    const chat = new Conversation()
    chat.answers['get_booking_status'] = () => ({ success: true, status: 'requested' })
    const reply = chat.customer('move SB-0123456789 to Friday at 11')
    expect(names(reply)).toEqual(['get_booking_status', 'reschedule_service_booking'])
    expect(reply.calls[1]?.arguments['booking_id']).toBe('SB-0123456789')
  })

  test('with nothing booked it is said kindly', () => {
    for (const text of ['move my booking to 11', 'reschedule', 'appointment badal do']) {
      const reply = new Conversation().customer(text)
      expect(reply.calls).toEqual([])
      expect(reply.text).toMatch(/Nothing is booked in this chat|Is chat mein kuch book nahi hua/)
    }
  })

  test.each(['change my booking to express service', 'move it to the Baner dealer'])(
    'to another dealer or service is not possible, and said: "%s"',
    (text) => {
      const reply = booked().customer(text)
      expect(reply.calls).toEqual([])
      expect(reply.text).toContain('I can change only day and time')
    },
  )

  test.each(['another time please', 'can we make it later', 'shift my appointment by one hour'])(
    'without a time that is known asks for it: "%s"',
    (text) => {
      expect(booked().customer(text).text).toBe('To which day and time shall I move your appointment?')
    },
  )

  test('a day that has passed is not used', () => {
    const reply = booked().customer('move my booking to 2020-01-01 at 11')
    expect(reply.calls).toEqual([])
    expect(reply.text).toBe('That day has passed. To which day and time shall I move your appointment?')
  })
})

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
