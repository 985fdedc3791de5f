/** One chat in two tabs, and over a reload at the worst moment. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, fault, releaseApim, resetApim } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { launchChromium, watch } from './browser.ts'
import { answered, chat, write } from './chat-page.ts'

const chromiumPath = inject('chromiumPath')
const title = chromiumPath ? 'a chat in tabs' : 'a chat in tabs: skipped, there is no Chromium here'

describe.skipIf(!chromiumPath)(title, () => {
  let stack: Stack
  let browser: Browser
  let context: BrowserContext
  let page: Page
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
    await context.close()
    await fetch(`${stack.openaiUrl}/control/script`, { method: 'DELETE' })
    await resetApim(stack)
    expect(offences.splice(0)).toEqual([])
  })

  async function openTab(): Promise<Page> {
    const tab = await context.newPage()
    tab.setDefaultTimeout(15_000)
    await tab.goto(stack.apiUrl)
    return tab
  }
  async function openFirst(): Promise<void> {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    watch(context, stack.apiUrl, offences)
    page = await openTab()
  }

  test('shows a reply whole and once that was half there when the page was reloaded', async () => {
    await openFirst()
    const words = Array.from({ length: 90 }, (_, index) => `word${index}`)
    const turns = [{ text: words.join(' '), chunkDelayMs: 100 }]
    await fetch(`${stack.openaiUrl}/control/script`, {
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
    await openFirst()
    await write(page, bookingMessage())
    await page.getByRole('button', { name: 'Confirm' }).waitFor()
    const second = await openTab()
    await second.getByRole('button', { name: 'Confirm' }).waitFor()
    // So that neither press finds the other's booking made.
    const hold = { kind: 'hold', name: 'both', when: 'before' }
    await fault(stack, { endpoint: 'create_booking', fault: hold, times: 1 })
    const tabs = [page, second]
    await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Confirm' }).click()))
    for (const tab of tabs) await chat(tab).getByText('You confirmed this appointment').waitFor()
    await releaseApim(stack, 'both')
    for (const tab of tabs) {
      const booked = tab.getByRole('region', { name: 'Booked' })
      await booked.getByText(/^BK/).waitFor()
      expect(await booked.count()).toBe(1)
      expect(await tab.getByRole('button', { name: 'Confirm' }).count()).toBe(0)
    }
    expect(await apimBookings(stack)).toHaveLength(1)
  })
})
