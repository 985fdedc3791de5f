import { describe, expect, test } from 'vitest'
import {
  after,
  argumentsOf,
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
import { Conversation } from './testing/conversation.ts'

describe('notes of the booking system', () => {
  const alternatives = [
    { date: '2026-11-25', time: '10:30' },
    { date: '2026-11-25', time: '11:00' },
  ]
  test.each([
    [
      'move my booking to 11',
      moved,
      'has been moved: it is now at Arena Hinjewadi on Wednesday, 25 November 2026 at 11:00',
    ],
    [
      'move my booking to 11',
      notMoved,
      'The slot is full. It stays as it was: at Arena Hinjewadi on Wednesday',
    ],
    ['move my booking to 11', { ...notMoved, alternatives }, 'Free nearby: 10:30, 11:00. Which other time'],
    [
      'move my booking to 11',
      { ...moved, outcome: 'pending', status: 'rescheduling' },
      'being worked on with the dealer; the result will appear here by itself',
    ],
    ['cancel my booking', cancelled, 'is cancelled. Booking ID: BK261125A1B2. Reference: SB-0123456789.'],
    [
      'cancel my booking',
      { ...cancelled, status: 'confirmed', outcome: 'refused', reason: 'It is too late.' },
      'could not cancel your booking. It is too late. It stays as it was',
    ],
    [
      'cancel my booking',
      { ...cancelled, status: 'cancelling', outcome: 'pending' },
      'Your cancellation is being worked on',
    ],
    ['cancel my booking', { ...cancelled, change: null, outcome: null }, 'is cancelled'],
    [
      'cancel my booking',
      { ...cancelled, status: 'completed', outcome: 'refused', reason: 'This appointment is over.' },
      'This appointment is over.',
    ],
    ['hello', { ...confirmed, status: 'completed' }, 'is over'],
    ['hello', { ...confirmed, status: 'rescheduling' }, 'being worked on'],
    ['hello', { ...confirmed, status: 'cancelling' }, 'being worked on'],
  ])('after "%s" are phrased without a call: %j', (text, note, words) => {
    const reply = after(text).note(note)
    expect(reply).toMatchObject({ calls: [], text: expect.stringContaining(words) })
    expect(reply.text).not.toContain('undefined')
  })

  test('in Hinglish, too', () => {
    const chat = after('booking ko kal 11 baje kar do')
    expect(chat.note(moved).text).toContain('Aapka appointment badal gaya: ab Arena Hinjewadi mein')
    chat.customer('booking cancel kar do')
    expect(chat.note(cancelled).text).toContain('cancel ho gayi. Booking ID: BK261125A1B2.')
  })

  test('a moved booking is moved again from where it is now', () => {
    const chat = after('move my booking to Friday at 11')
    chat.note({ ...moved, appointment_date: '2026-11-27' })
    expect(movedTo(chat.customer('make it 12'))).toBe('2026-11-27 12:00')
  })

  test('a move that is still under way is looked up before the next one', () => {
    const chat = after('move my booking to Friday at 11')
    chat.note({ ...moved, outcome: 'pending', status: 'rescheduling' })
    expect(names(chat.customer('make it 12'))[0]).toBe('get_booking_status')
  })

  test.each([
    ['the second one', '2026-11-25 11:00'],
    ['10:30', '2026-11-25 10:30'],
    ['kal 3 baje', '2026-11-25 15:00'],
  ])('after a refused move another time is proposed: "%s"', (text, to) => {
    const chat = after('move my booking to Friday at 11')
    chat.note({ ...notMoved, alternatives })
    expect(movedTo(chat.customer(text))).toBe(to)
  })

  test('after a cancellation its status can be asked for, and there is nothing to change', () => {
    const chat = after('cancel my booking')
    chat.note(cancelled)
    chat.answers['get_booking_status'] = () => ({ success: true, status: 'CANCELLED' })
    expect(chat.customer('what is the status of my booking').calls[0]?.arguments).toEqual({
      booking_id: 'BK261125A1B2',
    })
    expect(chat.customer('move my booking to 11').text).toContain('Nothing is booked in this chat')
    expect(chat.customer('cancel my booking').calls).toEqual([])
  })

  test('after a cancellation a new booking is made as the first one was', () => {
    const chat = after('cancel my booking')
    chat.note(cancelled)
    expect(proposed(chat.customer(oneMessage.replace('10 AM', '3 PM')))).toMatchObject({
      appointment_time: '15:00',
    })
    expect(proposed(chat.customer('make it 11'))).toMatchObject({ appointment_time: '11:00' })
  })

  test('after the second of two bookings is cancelled, the first can be changed', () => {
    const chat = after(oneMessage.replace('10 AM', '3 PM'))
    const second = { booking_ref: 'SB-9876543210', booking_id: 'BK261125C3D4', appointment_time: '15:00' }
    chat.note({ ...confirmed, ...second })
    chat.customer('cancel my booking')
    chat.note({ ...cancelled, ...second })
    expect(argumentsOf(chat.customer('move my booking to 11'), 'reschedule_service_booking')).toMatchObject({
      booking_id: 'BK261125A1B2',
    })
  })
})

describe('a booking that the dealer refuses', () => {
  const sameDay = ['10:30', '11:00'].map((time) => ({ date: '2026-11-25', time }))
  const otherDay = [{ date: '2026-11-26', time: '10:30' }]
  const refused = (note: Record<string, unknown>): Conversation => {
    const chat = new Conversation()
    chat.customer(oneMessage)
    chat.note({ ...rejected, ...note })
    return chat
  }
  const said = (chat: Conversation): unknown => (chat.items.at(-1) as { content: unknown }).content

  test('is followed by the nearest free times, with their day where it is another', () => {
    expect(said(refused({ alternatives: sameDay }))).toBe(
      'The dealer could not take this booking. The slot is full. Free nearby: 10:30, 11:00. Which other time would suit you?',
    )
    expect(said(refused({ alternatives: otherDay }))).toContain(
      'Free nearby: 10:30 (Thursday, 26 November 2026).',
    )
    expect(said(refused({ alternatives: undefined }))).not.toContain('Free nearby')
  })

  test.each([
    [sameDay, '10:30', '2026-11-25', '10:30'],
    [sameDay, 'the first one', '2026-11-25', '10:30'],
    [sameDay, 'make it 11 instead', '2026-11-25', '11:00'],
    [sameDay, 'doosra wala', '2026-11-25', '11:00'],
    [otherDay, '10:30', '2026-11-26', '10:30'],
    [otherDay, 'the first one', '2026-11-26', '10:30'],
    [[], '3 pm', '2026-11-25', '15:00'],
  ])('of the times %j, "%s" is proposed anew', (alternatives, text, date, time) => {
    const reply = refused({ alternatives }).customer(text)
    expect(names(reply)).toEqual(['get_available_slots', 'create_service_booking'])
    expect(proposed(reply)).toMatchObject({ appointment_date: date, appointment_time: time })
  })

  test('is not taken for booked, also where it was on its way first', () => {
    const chat = new Conversation()
    chat.customer(oneMessage)
    chat.note({ ...confirmed, status: 'requested', booking_id: null })
    chat.note({ ...rejected, alternatives: sameDay })
    expect(chat.customer('cancel my booking').text).not.toContain('stays')
    expect(proposed(chat.customer('10:30'))).toMatchObject({
      vehicle_registration: 'MH12AB1234',
      dealer_code: 'MSIL-PUNE-001',
      appointment_time: '10:30',
    })
  })
})
