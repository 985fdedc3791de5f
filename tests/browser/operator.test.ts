/** An operator and a customer, each in a real browser, against the whole stack. */
import type { Page } from 'playwright-core'
import { describe, expect, inject, test } from 'vitest'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, Customer, newPlate, overrideReply } from '#tests/e2e/customer.ts'
import { parkedBooking, spendBudget } from '#tests/operator/operator.ts'
import { waitFor } from '#tests/wait-for.ts'
import { failing, heading, prepareConsole, repairPanel, signIn, tokenField } from './console.ts'

const chromiumPath = inject('chromiumPath')
const title = chromiumPath
  ? 'the operator console'
  : 'the operator console: skipped, there is no Chromium here'

describe.skipIf(!chromiumPath)(title, () => {
  const world = prepareConsole(chromiumPath)
  const live = (page: Page) => page.getByRole('status').getByText('Live', { exact: true })

  /** The dealer system books another time than it was asked for, and will not cancel it: nothing that a machine can settle. */
  async function breakDealer(plate: string): Promise<void> {
    await overrideReply(world.stack, 'create_booking', { when: plate, patch: { appointment_time: '17:00' } })
    await overrideReply(world.stack, 'cancel-appointment-booking', { reply: { data: null, error: true } })
  }

  test("lets an operator's token in and no other, and keeps it in the tab alone", async () => {
    const page = await world.openUnsigned('/operator#/bookings')
    await signIn(page, 'wrong')
    await page.getByRole('alert', { name: 'This token is not valid' }).waitFor()
    await signIn(page, world.stack.tokens.customer)
    await page.getByRole('alert', { name: 'This token is not an operator’s' }).waitFor()
    await signIn(page, ` ${world.stack.tokens.operator} `)
    await heading(page, 'Bookings').waitFor()

    await page.reload()
    await heading(page, 'Bookings').waitFor()
    expect(page.url()).not.toContain(world.stack.tokens.operator)
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(world.stack.tokens.operator)
    const another = await world.contexts[0]!.newPage()
    await another.goto(`${world.stack.apiUrl}/operator`)
    await tokenField(another).waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await tokenField(page).waitFor()
    await page.reload()
    await tokenField(page).waitFor()
  })

  test('signs out, and says so, when the API takes the token no longer', async () => {
    const page = await world.open('#/bookings')
    await page.route('**/v1/operator/**', (route) =>
      route.fulfill({ status: 401, json: { type: 'about:blank', title: 'Unauthorised', status: 401 } }),
    )
    await page.getByRole('link', { name: 'Conversations' }).click()
    await page.getByRole('alert', { name: 'You were signed out' }).waitFor()
  })

  test('finds a booking that the dealer system broke, previews the repair and makes it, and the customer’s tab shows the result by itself', async () => {
    const plate = newPlate()
    await breakDealer(plate)
    const operator = await world.open()
    await failing(operator).getByText('No booking needs a look.').waitFor()

    const customer = await world.openUnsigned('/')
    await customer.getByRole('textbox', { name: 'Message' }).fill(bookingMessage(plate))
    await customer.keyboard.press('Enter')
    await customer.getByRole('button', { name: 'Confirm' }).click()

    // By itself: nobody reloads a page here.
    const repair = failing(operator).getByRole('link', { name: /^Repair SB-/ })
    await repair.waitFor()
    const shown = await failing(operator).innerText()
    expect(shown).toContain('The dealer system does not cancel an appointment that should not be.')
    expect(shown).toContain('Can be done: try again, correct, adopt, give up')
    await repair.click()
    await operator.getByRole('heading', { level: 1, name: /^SB-/ }).waitFor()
    await operator.getByText('It needs attention').first().waitFor()
    const happened = await operator.getByRole('region', { name: 'What happened' }).innerText()
    expect(happened).toContain(bookingMessage(plate))
    expect(happened).toMatch(/createBooking failed for good.*CompensationRefused/)

    const panel = repairPanel(operator)
    await panel.getByRole('button', { name: 'Preview' }).click()
    await panel.getByText('Needed').waitFor()
    await panel.getByRole('textbox', { name: 'Reason' }).fill('the dealer says it stands')
    await panel.getByRole('button', { name: 'Preview' }).click()
    await panel.getByRole('heading', { name: 'What would happen' }).waitFor()
    await operator.getByRole('status').getByText('Needs attention').waitFor()

    await panel.getByRole('button', { name: 'Confirm: try again' }).click()
    await panel.getByText('Done. The customer’s chat shows the result.').waitFor()
    await operator.getByRole('status').getByText('Confirmed').waitFor()
    const [held] = await apimBookings(world.stack)
    await customer.getByText(String(held?.booking_id)).first().waitFor()
    await operator.getByRole('link', { name: 'Overview' }).click()
    await failing(operator).getByText('No booking needs a look.').waitFor()
  })

  test('confirms only what was previewed, as it was previewed', async () => {
    const { ref } = await parkedBooking(world.stack, new Customer(world.stack))
    const page = await world.open(`#/bookings/${ref}`)
    const panel = repairPanel(page)
    const preview = () => panel.getByRole('button', { name: 'Preview' }).click()
    const confirm = panel.getByRole('button', { name: /^Confirm/ })
    await panel.getByRole('radio', { name: 'Correct' }).check()
    await panel.getByRole('textbox', { name: 'Reason' }).fill('agreed by phone')
    await preview()
    await panel.getByRole('alert').getByText('Change at least one detail.').waitFor()
    expect(await confirm.count()).toBe(0)

    await panel.getByRole('textbox', { name: 'appointment_time' }).fill('10:00')
    await preview()
    const changes = panel.getByRole('row', { name: /^appointment_time/ })
    await changes.waitFor()
    expect(await changes.innerText()).toMatch(/17:00\s+10:00/)
    await panel.getByText('The wanted time is free at the dealer.').waitFor()
    await panel.getByRole('textbox', { name: 'Reason' }).fill('agreed by phone, twice')
    await confirm.waitFor({ state: 'detached' })

    await preview()
    await confirm.click()
    await page.getByRole('status').getByText('Confirmed').waitFor()
    const timeline = page.getByRole('region', { name: 'What happened' })
    await timeline.getByText(/^Corrected \(appointment_time\).*: agreed by phone, twice$/).waitFor()
  })

  test('shows what a customer does while it happens, and says when it cannot', async () => {
    const page = await world.open('#/bookings')
    await live(page).waitFor()
    const customer = new Customer(world.stack)
    const book = async () => {
      const id = await customer.open()
      await customer.say(id, bookingMessage())
      const { bookings } = await customer.say(id, 'yes')
      return String(bookings[0]?.bookingRef)
    }
    const row = (ref: string) => page.getByRole('row', { name: ref })
    await row(await book())
      .getByText('Confirmed')
      .waitFor()

    await page.context().setOffline(true)
    await page.getByRole('status').getByText('Connection lost. Reconnecting …').waitFor()
    const meanwhile = await book()
    expect(await row(meanwhile).count()).toBe(0)
    await page.context().setOffline(false)
    await row(meanwhile).getByText('Confirmed').waitFor()
    await live(page).waitFor()
  })

  test('keeps filters in the address, for a link to show the same', async () => {
    const { ref, id } = await parkedBooking(world.stack, new Customer(world.stack))
    const page = await world.open('#/bookings')
    await page.getByRole('combobox', { name: 'State' }).selectOption('Needs attention')
    await page.getByRole('textbox', { name: 'Reference or id' }).pressSequentially(ref)
    await page.getByText('1 shown').waitFor()
    await waitFor(() => page.url().includes(ref), { what: 'the address to hold the reference' })

    const link = await world.open(new URL(page.url()).hash)
    await link.getByText('1 shown').waitFor()
    await link.getByRole('link', { name: ref }).click()
    await heading(link, ref).waitFor()
    await link.goBack()
    await link.getByText('1 shown').waitFor()
    await link.getByRole('button', { name: 'Clear filters' }).click()
    await link.getByText('1 shown').waitFor({ state: 'detached' })

    await link.goto(`${world.stack.apiUrl}/operator#/conversations/${id}`)
    await heading(link, id).waitFor()
    await link.getByRole('region', { name: 'Bookings' }).getByText('Needs attention').waitFor()
  })

  test('shows what turns and a booking took, why a conversation is paused, and lets it go on', async () => {
    const customer = new Customer(world.stack)
    const id = await customer.open()
    await customer.say(id, bookingMessage())
    const { bookings } = await customer.say(id, 'yes')
    await spendBudget(world.stack, id)
    await customer.say(id, 'thank you')

    const page = await world.open('#/conversations?state=paused')
    await page.getByRole('link', { name: id.slice(0, 13) }).click()
    const took = page.getByRole('table', { name: 'What it took' })
    await took.getByRole('row', { name: /^Turn 2 20,00,/ }).waitFor()
    await took.getByRole('row', { name: /^Turn 1( [\d,]+){4}$/ }).waitFor()
    await page.getByText('It has used the model tokens of a conversation').waitFor()
    const panel = page.getByRole('region', { name: 'Paused' })
    await panel.getByRole('button', { name: 'Resume' }).click()
    await panel.getByText('Needed').waitFor()
    await panel.getByRole('textbox', { name: 'Reason' }).fill('they called')
    await panel.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('status').getByText('Open', { exact: true }).waitFor()
    expect(await panel.count()).toBe(0)

    await page.goto(`${world.stack.apiUrl}/operator#/bookings/${bookings[0]?.bookingRef}`)
    await took.getByRole('row', { name: /^Its workflow –( [\d,]+){3}$/ }).waitFor()
    await took.getByRole('row', { name: /^In all( [\d,]+){4}$/ }).waitFor()
  })
})
