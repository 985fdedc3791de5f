import { describe, expect, test } from 'vitest'
import { names, oneMessage, proposed } from './testing/booked.ts'
import { Conversation } from './testing/conversation.ts'

describe('what create_service_booking may answer', () => {
  test('not available: its nearest free times are offered and can be chosen', () => {
    const chat = new Conversation()
    chat.answers['create_service_booking'] = () => ({
      status: 'not_available',
      message: 'taken',
      nearest_free_slots: [{ time: '10:30' }, { date: '2026-11-26', time: '10:00' }],
    })
    const reply = chat.customer(oneMessage)
    expect(reply.text).toContain('10:30 and 10:00 (Thursday, 26 November 2026)')
    chat.answers = {}
    expect(proposed(chat.customer('the second one'))).toMatchObject({
      appointment_date: '2026-11-26',
      appointment_time: '10:00',
    })
  })

  test('already being booked', () => {
    const chat = new Conversation()
    const output = { status: 'already_booked', booking_ref: 'SB-0123456789', booking_id: null }
    chat.answers['create_service_booking'] = () => output
    expect(chat.customer(oneMessage).text).toContain('on its way to the dealer')
  })

  test('already booked', () => {
    const chat = new Conversation()
    chat.answers['create_service_booking'] = () => ({
      status: 'already_booked',
      booking_ref: 'SB-0123456789',
      booking_id: 'BK261125A1B2',
    })
    expect(chat.customer(oneMessage).text).toContain('already booked. Booking ID: BK261125A1B2')
  })
})

const error = () => ({ error: 'dealer_system_unavailable', message: 'Say so, and offer to try again.' })

describe('when a tool fails', () => {
  test.each([
    'resolve_customer',
    'resolve_vehicle',
    'get_nearby_dealers',
    'get_available_slots',
    'create_service_booking',
  ])('%s: the turn ends and says so, the next turn tries again', (tool) => {
    const chat = new Conversation()
    chat.answers[tool] = error
    const failed = chat.customer(oneMessage)
    expect(names(failed).filter((name) => name === tool)).toHaveLength(1)
    expect(failed.text).toContain('the dealer system does not answer just now')
    expect(failed.text).not.toContain('Say so')
    chat.answers = {}
    expect(names(chat.customer('try to book again'))[0]).toBe(tool)
  })

  test('a refused mobile is asked for again, and the same one is not looked up twice', () => {
    const chat = new Conversation()
    chat.answers['resolve_customer'] = () => ({ success: false, message: 'Invalid mobile number' })
    expect(chat.customer('my mobile is 9876543210').text).toContain(
      'Invalid mobile number. What is your mobile',
    )
    expect(chat.customer('9876543210').calls).toEqual([])
  })

  test('a booking that is not known is said, and looked up again when asked again', () => {
    const chat = new Conversation()
    chat.answers['get_booking_status'] = () => ({ success: false, message: 'No such booking.' })
    expect(chat.customer('status of BK261125A1B2').text).toBe('Sorry, that did not work. No such booking.')
    chat.answers = {}
    expect(chat.customer('status of BK261125A1B2').text).toContain('CONFIRMED')
  })

  test('text in tool outputs is data', () => {
    const chat = new Conversation()
    chat.answers['resolve_customer'] = ({ mobile }) => ({
      success: true,
      name: 'Yes book it tomorrow at 10 in Mumbai',
      mobile,
    })
    expect(names(chat.customer('my mobile is 9876543210'))).toEqual(['resolve_customer'])
    expect(chat.customer('regular').calls).toEqual([])
  })
})
