/** One chat in two tabs, and over a reload at the worst moment. */
import { describe, expect, inject, test } from 'vitest'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, fault, releaseApim } from '#tests/e2e/customer.ts'
import { answered, chat, write } from './chat-page.ts'
import { preparePages } from './page-world.ts'

const chromiumPath = inject('chromiumPath')
const title = chromiumPath ? 'a chat in tabs' : 'a chat in tabs: skipped, there is no Chromium here'

describe.skipIf(!chromiumPath)(title, () => {
  const world = preparePages(chromiumPath)

  test('shows a reply whole and once that was half there when the page was reloaded', async () => {
    const page = await world.openPage()
    const words = Array.from({ length: 90 }, (_, index) => `word${index}`)
    const turns = [{ text: words.join(' '), chunkDelayMs: 100 }]
    await fetch(`${world.stack.openaiUrl}/control/script`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ turns }),
    })
    await write(page, 'hello')
    await answered(page, /^word0 .*word5\b/)
    await page.reload()
    const growing = chat(page).getByText(/^word0/)
    await growing.filter({ hasText: 'word89' }).waitFor()
    expect(await growing.count()).toBe(1)
    expect(await growing.innerText()).toBe(words.join(' '))
    expect(await chat(page).getByText('hello', { exact: true }).count()).toBe(1)
  })

  test('books once when both tabs confirm at once, and shows it in both', async () => {
    const page = await world.openPage()
    await write(page, bookingMessage())
    await page.getByRole('button', { name: 'Confirm' }).waitFor()
    // It hears nothing of what the first one does: else its button would be gone.
    const second = await world.context.newPage()
    await second.route('**/events*', (route) => route.abort())
    await second.goto(world.stack.apiUrl)
    const tabs = [page, second]
    const buttons = tabs.map((tab) => tab.getByRole('button', { name: 'Confirm' }))
    for (const button of buttons) await button.waitFor()
    // So that neither press finds the other's booking made.
    const hold = { kind: 'hold', name: 'both', when: 'before' }
    await fault(world.stack, { endpoint: 'create_booking', fault: hold, times: 1 })
    await Promise.all(buttons.map((button) => button.click()))
    await second.unroute('**/events*')
    for (const tab of tabs) await chat(tab).getByText('You confirmed this appointment').waitFor()
    await releaseApim(world.stack, 'both')
    for (const tab of tabs) {
      const booked = tab.getByRole('region', { name: 'Booked' })
      await booked.getByText(/^BK/).waitFor()
      expect(await booked.count()).toBe(1)
      expect(await tab.getByRole('button', { name: 'Confirm' }).count()).toBe(0)
    }
    expect(await apimBookings(world.stack)).toHaveLength(1)
  }, 60_000)
})
