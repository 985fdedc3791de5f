/** An operator at the console. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Stack } from '#tests/stack.ts'
import { watch } from './browser.ts'

export interface OpenConsole {
  page: Page
  context: BrowserContext
}

/** Opens the console at `hash`, signed in as this test's operator. Call `context.close()` at the end. */
export async function openConsole(
  browser: Browser,
  stack: Pick<Stack, 'apiUrl' | 'tokens'>,
  offences: string[],
  hash = '',
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<OpenConsole> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  watch(context, stack.apiUrl, offences)
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(`${stack.apiUrl}/operator${hash}`)
  await signIn(page, stack.tokens.operator)
  await page.getByRole('navigation').waitFor()
  return { page, context }
}

export const tokenField = (page: Page) => page.getByRole('textbox', { name: 'Operator token' })

export async function signIn(page: Page, token: string): Promise<void> {
  await tokenField(page).fill(token)
  await page.keyboard.press('Enter')
}

export const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })
