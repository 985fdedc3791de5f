/** The chat page in a real browser, against the whole stack. */
import type { Page } from 'playwright-core'
import { describe, expect, inject, test } from 'vitest'
import { waitFor } from '#tests/wait-for.ts'
import { answered, askForDealers, chat, connection, input, replied, write } from './chat-page.ts'
import { preparePages } from './page-world.ts'

const chromiumPath = inject('chromiumPath')
const title = chromiumPath ? 'the chat page' : 'the chat page: skipped, there is no Chromium here'

describe.skipIf(!chromiumPath)(title, () => {
  const world = preparePages(chromiumPath)

  const script = async (turns: object[]) => {
    const response = await fetch(`${world.stack.openaiUrl}/control/script`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      // oxlint-disable-next-line unicorn/no-thenable -- a key of the control API; its value is a string, so nothing awaits it
      body: JSON.stringify({ turns, then: 'rules' }),
    })
    expect(response.status).toBe(204)
  }

  /** The demo, up to the offer. */
  async function askForAppointment(page: Page, when: string): Promise<void> {
    await askForDealers(page)
    await write(page, `book the first one tomorrow at ${when}`)
    await page.getByRole('button', { name: 'Confirm' }).waitFor()
  }

  test('books an appointment by chat and one press of a button, and keeps all of it over a reload and in a second tab', async () => {
    const page = await world.openPage()
    await page.getByRole('note').filter({ hasText: 'Demo assistant' }).waitFor()
    await askForAppointment(page, '10')
    await chat(page).getByText('Looked up your car').waitFor()

    await page.getByRole('button', { name: 'Confirm' }).click()
    const booking = page.getByRole('region', { name: 'Booked' })
    await booking.getByText(/^BK/).waitFor()
    expect(await booking.innerText()).toContain('MH12AB1234')
    await replied(page, /^Your service is booked/)
    await chat(page).getByText('You confirmed this appointment').waitFor()
    expect(await page.getByRole('button', { name: 'Confirm' }).count()).toBe(0)

    const shown = await chat(page).innerText()
    await page.reload()
    await booking.waitFor()
    expect(await chat(page).innerText()).toBe(shown)

    const second = await world.openTab()
    await second.getByRole('region', { name: 'Booked' }).waitFor()
    expect(await chat(second).innerText()).toBe(shown)
    await write(second, 'What is the status of my booking?')
    await answered(page, /^Status of your booking: CONFIRMED/)
  })

  test('books nothing when the customer asks for a change', async () => {
    const page = await world.openPage()
    await askForAppointment(page, '11')
    await page.getByRole('button', { name: 'Change' }).click()
    await answered(page, /nothing has been booked/)
    await chat(page).getByText('You asked for a change').waitFor()
    expect(await page.getByRole('region', { name: 'Booked' }).count()).toBe(0)
  })

  test('says that the network is cut in the middle of a reply, and then shows the reply without loss', async () => {
    const page = await world.openPage()
    const words = Array.from({ length: 90 }, (_, index) => `word${index}`)
    await script([{ text: words.join(' '), chunkDelayMs: 100 }])
    await write(page, 'hello')
    await answered(page, /^word0 .*word5\b/)

    await world.context.setOffline(true)
    await connection(page).waitFor()
    const atCut = await chat(page)
      .getByText(/^word0/)
      .innerText()
    expect(atCut).not.toContain('word89')
    await world.context.setOffline(false)

    await connection(page).waitFor({ state: 'hidden' })
    const growing = chat(page).getByText(/^word0/)
    await growing.filter({ hasText: 'word89' }).waitFor()
    expect(await growing.count()).toBe(1)
    expect(await growing.innerText()).toBe(words.join(' '))
  })

  test('shows a message written without a network as not sent, and sends it once when the network is back', async () => {
    const page = await world.openPage()
    await write(page, 'hello')
    await answered(page, /^Hello!/)
    await world.context.setOffline(true)
    await connection(page).waitFor()
    await write(page, 'what can you do?')
    await chat(page).getByText('Not sent yet').waitFor()
    await world.context.setOffline(false)
    await answered(page, /^I can find dealers near you/)
    expect(await chat(page).getByText('what can you do?').count()).toBe(1)
    expect(await chat(page).getByText('Not sent yet').count()).toBe(0)
  })

  test('sends what was written before a reload but not accepted yet', async () => {
    const page = await world.openPage()
    await world.context.route('**/v1/conversations', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    )
    await write(page, 'hello')
    await chat(page).getByText('Not sent yet').waitFor()
    await world.context.unroute('**/v1/conversations')
    await page.reload()
    await answered(page, /^Hello!/)
    expect(await chat(page).getByText('hello', { exact: true }).count()).toBe(1)
  })

  test('shows what a model writes as text, never as markup', async () => {
    const page = await world.openPage()
    const text = '<img src="https://elsewhere.example/x.png" onerror="alert(1)"> <b>booked</b>'
    await script([{ text }])
    await write(page, 'hello')
    await answered(page, text)
    expect(await chat(page).locator('b, li img').count()).toBe(0)
  })

  test('can be used by keyboard alone, and reads finished replies out', async () => {
    const page = await world.openPage()
    await page.locator('textarea:focus').waitFor()
    await page.keyboard.type('hello')
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.type('again')
    expect(await input(page).inputValue()).toBe('hello\nagain')
    await page.keyboard.press('Enter')
    await answered(page, /^Hello!/)
    await page
      .locator('[aria-live=polite]')
      .filter({ hasText: 'Assistant: Hello!' })
      .waitFor({ state: 'attached' })
    expect(await input(page).inputValue()).toBe('')

    // Backwards out of the composer: suggestions, then the conversation.
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await answered(page, /booking ID/)
  })

  test('takes no message above the limit, and says by how much it is too long', async () => {
    const page = await world.openPage()
    await input(page).fill('a'.repeat(10_001))
    await page.getByText('10,001 of 10,000 characters').waitFor()
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
    await input(page).fill('a'.repeat(10_000))
    expect(await page.getByRole('button', { name: 'Send' }).isEnabled()).toBe(true)
  })

  test('starts new chats and finds old ones, also on a phone', async () => {
    const page = await world.openPage({ viewport: { width: 360, height: 740 } })
    await write(page, 'hello')
    await answered(page, /^Hello!/)
    await page.getByRole('button', { name: 'New chat' }).click()
    await page.getByRole('heading', { name: 'How can we help' }).waitFor()
    await page.getByRole('button', { name: 'Find a dealer' }).click()
    await answered(page, 'What is your mobile number?')

    await page.getByRole('button', { name: 'Open your chats' }).click()
    await page.getByRole('dialog', { name: 'Your chats' }).getByRole('button', { name: 'hello' }).click()
    await answered(page, /^Hello!/)
    await page.goBack()
    await answered(page, 'What is your mobile number?')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  })

  test("says so when a conversation is not the reader's", async () => {
    const page = await world.openPage()
    await page.goto(`${world.stack.apiUrl}/#/c/00000000-0000-4000-8000-000000000000`)
    await page.getByRole('alert').filter({ hasText: 'There is no such conversation.' }).waitFor()
    await page.getByRole('alert').getByRole('button', { name: 'New chat' }).click()
    await page.getByRole('heading', { name: 'How can we help' }).waitFor()
  })

  test('asks for a token where guests are not let in, again when it is wrong, and serves its owner', async () => {
    const page = await world.openPage({ guests: false })
    const token = page.getByLabel('Access token')
    await token.fill('wrong')
    await page.keyboard.press('Enter')
    await waitFor(async () => (await token.inputValue()) === '', { what: 'the sign-in to come again' })
    await token.fill(world.stack.tokens.customer)
    await page.keyboard.press('Enter')
    await write(page, 'hello')
    await answered(page, /^Hello!/)
  })

  // The last one: where it fails, there is no API any more.
  test('goes on by itself after the API was killed and started again', async () => {
    const page = await world.openPage()
    await write(page, 'hello')
    await answered(page, /^Hello!/)
    await world.stack.kill('api')
    await connection(page).waitFor()
    await write(page, 'what can you do?')
    await chat(page).getByText('Not sent yet').waitFor()
    await world.stack.start('api')
    await answered(page, /^I can find dealers near you/)
    await connection(page).waitFor({ state: 'hidden' })
  })
})
