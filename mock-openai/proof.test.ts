import { describe, expect, test } from 'vitest'
import { rightCode } from './testing/backend.ts'
import { names, oneMessage, proposed } from './testing/booked.ts'
import { Conversation } from './testing/conversation.ts'

const mobile = '9876543210'
const whole = {
  success: true,
  customer_id: 'CUST001234',
  name: 'Rahul Sharma',
  mobile,
  city: 'Pune',
  email: 'rahul.sharma@example.com',
  address: '12 MG Road',
  verified: true,
}
const unproved = { status: 'mobile_not_verified', message: 'not proved', next: 'send_mobile_code' }

/** Where the number counts as proved once the right code was typed. */
function provable({ booking = false } = {}): Conversation {
  const chat = new Conversation()
  const known = { ...chat.answers }
  chat.answers['verify_mobile_code'] = ({ code }) => {
    if (code !== rightCode) return { success: false, status: 'wrong_code', message: 'That is not the code.' }
    chat.answers = { ...known, resolve_customer: () => whole }
    return { success: true, status: 'verified', next: 'go on' }
  }
  if (booking) chat.answers['create_service_booking'] = () => unproved
  return chat
}

describe('the customer asks what is known about them', () => {
  test.each([
    ['my details', 'First please prove', 'Rahul Sharma, 9876543210, rahul.sharma@example.com'],
    ['what do you know about me?', 'ending in 10', '12 MG Road and Pune'],
    ['meri details batao', '6 digit ka code bheja hai', 'Rahul Sharma'],
    ['aapko mere baare mein kya pata hai', '10 par khatam', '12 MG Road aur Pune'],
  ])('"%s": sends a code, checks the one that is typed and tells the rest', (asked, sent, told) => {
    const chat = provable()
    expect(chat.customer(`my number is ${mobile}`).text).not.toContain('Sharma')
    const asking = chat.customer(asked)
    expect(names(asking)).toEqual(['resolve_customer', 'send_mobile_code'])
    expect(asking.text).toContain(sent)
    expect(asking.text).not.toContain('Sharma')
    const typed = chat.customer(rightCode)
    expect(typed.calls).toEqual([
      { name: 'verify_mobile_code', arguments: { mobile, code: rightCode } },
      { name: 'resolve_customer', arguments: { mobile } },
    ])
    expect(typed.text).toContain(told)
  })

  test('asks for the number first where it is not known', () => {
    const chat = provable()
    expect(chat.customer('my details').text).toBe('What is your mobile number?')
  })

  test('sends no code to a customer who has proved the number', () => {
    const chat = new Conversation()
    chat.answers['resolve_customer'] = () => whole
    chat.customer(`my number is ${mobile}`)
    const reply = chat.customer('my details')
    expect(names(reply)).toEqual(['resolve_customer'])
    expect(reply.text).toContain('Rahul Sharma')
  })
})

describe('a booking that needs the proof', () => {
  test.each([
    [oneMessage, rightCode, 'Thank you, the mobile number is yours.', 'Shall I book it?'],
    [oneMessage, 'the code is 482 913', 'Thank you', 'Shall I book it?'],
    [
      `kal subah 10 baje Pune mein Hinjewadi ke paas MH12AB1234 ki regular service karni hai, ${mobile}`,
      rightCode,
      'Dhanyavaad, mobile number aapka hi hai.',
      'Book kar doon?',
    ],
  ])('is proposed again once the code was typed: "%s", "%s"', (wish, code, thanks, confirm) => {
    const chat = provable({ booking: true })
    const first = chat.customer(wish)
    expect(names(first).slice(-2)).toEqual(['create_service_booking', 'send_mobile_code'])
    expect(first.text).toMatch(/code (to it|bheja)/)
    const typed = chat.customer(code)
    expect(names(typed)).toEqual(['verify_mobile_code', 'create_service_booking'])
    expect(proposed(typed)).toEqual(proposed(first))
    expect(typed.text).toContain(thanks)
    expect(typed.text).toContain(confirm)
  })

  test('proposes nothing on a wrong code, and takes the right one after it', () => {
    const chat = provable({ booking: true })
    chat.customer(oneMessage)
    const wrong = chat.customer('000000')
    expect(names(wrong)).toEqual(['verify_mobile_code'])
    expect(wrong.text).toContain('That is not the code.')
    expect(names(chat.customer(rightCode))).toEqual(['verify_mobile_code', 'create_service_booking'])
  })

  test.each([
    'send the code again',
    "I didn't get the code",
    'code nahi aaya',
    'code phir se bhejo',
    'new otp',
  ])('sends another code: "%s"', (asked) => {
    const chat = provable({ booking: true })
    chat.customer(oneMessage)
    expect(names(chat.customer(asked))).toEqual(['send_mobile_code'])
  })

  test('says so when no code can be sent', () => {
    const chat = provable({ booking: true })
    chat.answers['send_mobile_code'] = () => ({ success: false, message: 'Too many codes were sent.' })
    const reply = chat.customer(oneMessage)
    expect(names(reply).at(-1)).toBe('send_mobile_code')
    expect(reply.text).toContain('Too many codes were sent.')
  })
})

test.each(['my name is Rahul', 'book a service with my details'])('tells no details: "%s"', (text) => {
  const chat = provable()
  chat.customer(`my number is ${mobile}`)
  expect(chat.customer(text).calls).toEqual([])
})

test('sends no code while the dealer system does not answer', () => {
  const chat = provable()
  chat.customer(`my number is ${mobile}`)
  chat.answers['resolve_customer'] = () => ({ error: 'dealer_system_unavailable', message: 'down' })
  expect(names(chat.customer('my details'))).toEqual(['resolve_customer'])
})

test('six digits are no code where none was sent', () => {
  const chat = provable()
  expect(names(chat.customer(`find dealers in Pune 411057, ${mobile}`))).not.toContain('verify_mobile_code')
  expect(chat.customer('123456').calls).toEqual([])
})
