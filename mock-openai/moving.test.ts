import { describe, expect, test } from 'vitest'
import { after, booked, movedTo, names } from './testing/booked.ts'
import { Conversation, developer } from './testing/conversation.ts'

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
