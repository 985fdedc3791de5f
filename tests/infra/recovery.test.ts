import { afterAll, beforeAll, expect, it } from 'vitest'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, Customer, newPlate } from '#tests/e2e/customer.ts'
import { createTestDatabase } from '#tests/database.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { backUpPostgres, backUpTemporal, recover } from './backup.ts'

let stack: Stack
let customer: Customer
beforeAll(async () => {
  const dealerDatabase = await createTestDatabase()
  stack = await startStack({ env: { 'mock-apim': { DATABASE_URL: dealerDatabase } } })
  stack = { ...stack, apimDatabaseUrl: dealerDatabase }
  customer = new Customer(stack)
})
afterAll(() => stack.stop())

const atDealer = async (plate: string) =>
  (await apimBookings(stack)).filter((b) => b.vehicle_registration === plate)
const times = ['9 AM', '10 AM', '11 AM', '12 PM', '2 PM', '3 PM', '4 PM']
const wish = (plate: string, time = times.shift()!) => bookingMessage(plate).replace('10 AM', time)
async function proposed() {
  const plate = newPlate()
  const id = await customer.open()
  const turn = await customer.say(id, wish(plate))
  if (!turn.proposal) console.log('NO', JSON.stringify(turn), stack.log('mock-apim').slice(-1500))
  expect(turn.proposal).not.toBeNull()
  return { id, plate, turn }
}

it('same moment', async () => {
  const a = await proposed()
  const booked = await customer.say(a.id, 'yes')
  const b = await proposed()
  const before = await customer.turns(a.id)
  const backups = [await backUpPostgres(stack), await backUpTemporal(stack)]
  const lost = await customer.say(b.id, 'yes')
  console.log('lost', JSON.stringify(lost), await atDealer(b.plate))
  await recover(stack, ...backups)
  expect(await customer.turns(a.id)).toEqual(before)
  console.log(JSON.stringify(await customer.say(a.id, 'what is the status of my booking?')))
  const again = await customer.say(b.id, 'yes')
  console.log('again', JSON.stringify(again), await atDealer(b.plate), booked.bookings)
}, 240_000)

it('db older', async () => {
  const c = await proposed()
  const postgres = await backUpPostgres(stack)
  const done = await customer.say(c.id, 'yes')
  console.log('done', JSON.stringify(done))
  await recover(stack, postgres)
  console.log('turns', JSON.stringify(await customer.turns(c.id)))
  try {
    console.log('again', JSON.stringify(await customer.say(c.id, 'yes')))
  } catch (e) {
    console.log(String(e))
  }
  console.log(await atDealer(c.plate), JSON.stringify((await customer.request('GET', '/v1/bookings')).body))
  try {
    console.log('anew', JSON.stringify(await customer.say(c.id, bookingMessage(c.plate))))
  } catch (e) {
    console.log(String(e))
  }
  try {
    console.log('anew yes', JSON.stringify(await customer.say(c.id, 'yes')))
  } catch (e) {
    console.log(String(e))
  }
  console.log(await atDealer(c.plate))
}, 240_000)

it('temporal older', async () => {
  const d = await proposed()
  const temporal = await backUpTemporal(stack)
  const done = await customer.say(d.id, 'yes', 'the-yes')
  console.log('done', JSON.stringify(done))
  await recover(stack, temporal)
  console.log('turns', JSON.stringify(await customer.turns(d.id)))
  try {
    console.log('repeat', JSON.stringify(await customer.say(d.id, 'yes', 'the-yes')))
  } catch (e) {
    console.log(String(e))
  }
  try {
    console.log('other', JSON.stringify(await customer.say(d.id, 'what is the status of my booking?')))
  } catch (e) {
    console.log(String(e))
  }
  console.log(await atDealer(d.plate), JSON.stringify(await customer.turns(d.id)))
  console.log(
    stack
      .log('worker')
      .split('\n')
      .filter((l) => l.includes('"level":"error"') || l.includes('"level":50') || l.includes('warn'))
      .slice(-10)
      .join('\n')
      .slice(0, 4000),
  )
}, 240_000)
