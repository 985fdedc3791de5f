import { describe, expect, test } from 'vitest'
import { after, argumentsOf, booked, movedTo, names, oneMessage } from './testing/booked.ts'
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
