/** What tests see of the chat page, and how they write to it. */
import type { Page } from 'playwright-core'

export const chat = (page: Page) => page.getByRole('region', { name: 'Conversation' })
export const input = (page: Page) => page.getByRole('textbox', { name: 'Message' })
export const connection = (page: Page) => page.getByRole('status').getByText('Reconnecting')
export const answered = (page: Page, text: string | RegExp) => chat(page).getByText(text).waitFor()

/** The reply is there to its end: while it grows it has no tools yet. */
export const replied = (page: Page, text: RegExp) =>
  chat(page)
    .getByRole('listitem')
    .filter({ has: page.getByText(text) })
    .getByRole('button', { name: 'Copy' })
    .waitFor()

export async function write(page: Page, text: string): Promise<void> {
  await input(page).pressSequentially(text)
  await page.keyboard.press('Enter')
}

/** The demo, up to the choice of a dealer. */
export async function askForDealers(page: Page, plate = 'MH12AB1234'): Promise<void> {
  await write(page, 'I need to book a service. My mobile is 9876543210')
  await answered(page, /^Hello Rahul!/)
  await write(page, `My car is ${plate}`)
  await answered(page, /is due for service/)
  await write(page, 'Find dealers in Pune for regular service')
  await answered(page, /nearby dealers/)
}
