/** An operator and a customer, each in a real browser, against the whole stack. */
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { bookingWorkflowId } from '#contracts/names.ts'
import { Failing } from '#contracts/operator.ts'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, Customer, newPlate, overrideReply, resetApim } from '#tests/e2e/customer.ts'
import { editedCheckout } from '#tests/ops/checkout.ts'
import { turnsFail } from '#tests/ops/incident.ts'
import { Operator, parkedBooking, spendBudget } from '#tests/operator/operator.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { openTemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'
import { accessibilityFaults } from './accessibility.ts'
import { launchChromium, watch } from './browser.ts'
import { heading, openConsole, signIn, tokenField } from './console.ts'

const chromiumPath = inject('chromiumPath')
const title = chromiumPath
  ? 'the operator console'
  : 'the operator console: skipped, there is no Chromium here'

describe.skipIf(!chromiumPath)(title, () => {
  let stack: Stack
  let browser: Browser
  let contexts: BrowserContext[] = []
  const offences: string[] = []

  beforeAll(async () => {
    const launched = launchChromium(chromiumPath!)
    stack = await startStack({ web: true })
    browser = await launched
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
  })
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    contexts = []
    await resetApim(stack)
    expect(offences.splice(0)).toEqual([])
  })

  async function open(hash = ''): Promise<Page> {
    const { page, context } = await openConsole(browser, stack, offences, hash)
    contexts.push(context)
    return page
  }
  async function openUnsigned(path: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    contexts.push(context)
    watch(context, stack.apiUrl, offences)
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    await page.goto(stack.apiUrl + path)
    return page
  }
  const failing = (page: Page) => page.getByRole('region', { name: /^Failing bookings/ })
  const repairPanel = (page: Page) => page.getByRole('region', { name: 'Repair' })
  const developers = (page: Page) => page.getByRole('region', { name: 'For developers' })
  const live = (page: Page) => page.getByRole('status').getByText('Live', { exact: true })

  /** The dealer system books another time than it was asked for, and will not cancel it: nothing that a machine can settle. */
  async function breakDealer(plate: string): Promise<void> {
    await overrideReply(stack, 'create_booking', { when: plate, patch: { appointment_time: '17:00' } })
    await overrideReply(stack, 'cancel-appointment-booking', { reply: { data: null, error: true } })
  }

  test("lets an operator's token in and no other, and keeps it in the tab alone", async () => {
    const page = await openUnsigned('/operator#/bookings')
    await signIn(page, 'wrong')
    await page.getByRole('alert', { name: 'This token is not valid' }).waitFor()
    await signIn(page, stack.tokens.customer)
    await page.getByRole('alert', { name: 'This token is not an operator’s' }).waitFor()
    await signIn(page, ` ${stack.tokens.operator} `)
    await heading(page, 'Bookings').waitFor()

    await page.reload()
    await heading(page, 'Bookings').waitFor()
    expect(page.url()).not.toContain(stack.tokens.operator)
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(stack.tokens.operator)
    const another = await contexts[0]!.newPage()
    await another.goto(`${stack.apiUrl}/operator`)
    await tokenField(another).waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await tokenField(page).waitFor()
    await page.reload()
    await tokenField(page).waitFor()
  })

  test('signs out, and says so, when the API takes the token no longer', async () => {
    const page = await open('#/bookings')
    await page.route('**/v1/operator/**', (route) =>
      route.fulfill({ status: 401, json: { type: 'about:blank', title: 'Unauthorised', status: 401 } }),
    )
    await page.getByRole('link', { name: 'Conversations' }).click()
    await page.getByRole('alert', { name: 'You were signed out' }).waitFor()
  })

  test('finds a booking that the dealer system broke, previews the repair and makes it, and the customer’s tab shows the result by itself', async () => {
    const plate = newPlate()
    await breakDealer(plate)
    const operator = await open()
    await failing(operator).getByText('No booking needs a look.').waitFor()

    const customer = await openUnsigned('/')
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
    const [held] = await apimBookings(stack)
    await customer.getByText(String(held?.booking_id)).first().waitFor()
    await operator.getByRole('link', { name: 'Overview' }).click()
    await failing(operator).getByText('No booking needs a look.').waitFor()
  })

  test('confirms only what was previewed, as it was previewed', async () => {
    const { ref } = await parkedBooking(stack, new Customer(stack))
    const page = await open(`#/bookings/${ref}`)
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
    const page = await open('#/bookings')
    await live(page).waitFor()
    const customer = new Customer(stack)
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
    const { ref, id } = await parkedBooking(stack, new Customer(stack))
    const page = await open('#/bookings')
    await page.getByRole('combobox', { name: 'State' }).selectOption('Needs attention')
    await page.getByRole('textbox', { name: 'Reference or id' }).pressSequentially(ref)
    await page.getByText('1 shown').waitFor()
    await waitFor(() => page.url().includes(ref), { what: 'the address to hold the reference' })

    const link = await open(new URL(page.url()).hash)
    await link.getByText('1 shown').waitFor()
    await link.getByRole('link', { name: ref }).click()
    await heading(link, ref).waitFor()
    await link.goBack()
    await link.getByText('1 shown').waitFor()
    await link.getByRole('button', { name: 'Clear filters' }).click()
    await link.getByText('1 shown').waitFor({ state: 'detached' })

    await link.goto(`${stack.apiUrl}/operator#/conversations/${id}`)
    await heading(link, id).waitFor()
    await link.getByRole('region', { name: 'Bookings' }).getByText('Needs attention').waitFor()
  })

  test('shows what turns and a booking took, why a conversation is paused, and lets it go on', async () => {
    const customer = new Customer(stack)
    const id = await customer.open()
    await customer.say(id, bookingMessage())
    const { bookings } = await customer.say(id, 'yes')
    await spendBudget(stack, id)
    await customer.say(id, 'thank you')

    const page = await open('#/conversations?state=paused')
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

    await page.goto(`${stack.apiUrl}/operator#/bookings/${bookings[0]?.bookingRef}`)
    await took.getByRole('row', { name: /^Its workflow –( [\d,]+){3}$/ }).waitFor()
    await took.getByRole('row', { name: /^In all( [\d,]+){4}$/ }).waitFor()
  })

  test('names the command that takes a booking back whose workflow has ended, to copy, and no repair', async () => {
    const customer = new Customer(stack)
    const operator = new Operator(stack)
    const id = await customer.open()
    await customer.say(id, bookingMessage())
    const { bookings } = await customer.say(id, 'yes')
    const ref = String(bookings[0]?.bookingRef)
    const temporal = await openTemporalClient(stack)
    await temporal.client.workflow.getHandle(bookingWorkflowId(ref)).terminate()
    await temporal.close()
    await waitFor(async () => (await operator.bookings(`failure=WorkflowEnded&query=${ref}`)).length === 1, {
      what: 'the booking among those that fail',
    })

    const page = await open()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stack.apiUrl })
    await failing(page).getByText('A developer can take it back; its page names the commands.').waitFor()
    await failing(page).getByRole('link', { name: ref }).click()
    await developers(page).getByText('No button brings it back').waitFor()
    expect(await repairPanel(page).count()).toBe(0)
    const dryRun = developers(page).getByRole('listitem').first()
    await dryRun.getByRole('button', { name: 'Copy' }).click()
    await dryRun.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`npm run ops -- reset ${ref}`)
    await developers(page).getByText(`npm run ops -- reset ${ref} --apply --reason "..."`).waitFor()

    expect(await accessibilityFaults(page)).toEqual([])

    const order = { eventId: 4, reason: 'terminated by a test' }
    expect(await operator.request('POST', `/v1/operator/bookings/${ref}/reset`, order)).toMatchObject({
      status: 200,
    })
    await page.reload()
    await repairPanel(page).waitFor()
    expect(await developers(page).count()).toBe(0)
  })

  test('names the command that tells of a conversation whether a checkout mends it, as long as our code fails at it', async () => {
    const customer = new Customer(stack)
    const id = await customer.open()
    await stack.deploy(await editedCheckout(join(stack.folder, 'release-with-a-bug'), [turnsFail]))
    const answered = customer.say(id, 'hello')
    const operator = new Operator(stack)
    const detail = () => operator.request('GET', `/v1/operator/conversations/${id}`)
    await waitFor(
      async () =>
        z.object({ failing: Failing.nullable() }).parse((await detail()).body['conversation']).failing,
      {
        what: 'the conversation to fail',
        timeoutMs: 20_000,
      },
    )
    const page = await open(`#/conversations/${id}`)
    await developers(page).getByText(`npm run ops -- replay ${id}`).waitFor()
    await stack.deploy(null)
    await answered
    await developers(page).waitFor({ state: 'detached', timeout: 30_000 })
  }, 120_000)
})
