/** An operator at the console. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { resetApim } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { launchChromium, watch } from './browser.ts'

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
export const failing = (page: Page) => page.getByRole('region', { name: /^Failing bookings/ })
export const repairPanel = (page: Page) => page.getByRole('region', { name: 'Repair' })

export interface ConsoleWorld {
  stack: Stack
  /** Of the test that runs. */
  contexts: BrowserContext[]
  /** The console, signed in, in a context of its own. */
  open: (hash?: string) => Promise<Page>
  /** Any page of the stack, as somebody else. */
  openUnsigned: (path: string) => Promise<Page>
}

/** Call it in a `describe`. What no page may do (see `watch`) fails its test. */
export function prepareConsole(chromiumPath: string | null | undefined): ConsoleWorld {
  let browser: Browser
  const offences: string[] = []
  // Filled by the hooks, before any test reads it.
  const world = {
    contexts: [] as BrowserContext[],
    async open(hash) {
      const { page, context } = await openConsole(browser, world.stack, offences, hash)
      world.contexts.push(context)
      return page
    },
    async openUnsigned(path) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
      world.contexts.push(context)
      watch(context, world.stack.apiUrl, offences)
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      await page.goto(world.stack.apiUrl + path)
      return page
    },
  } as ConsoleWorld

  beforeAll(async () => {
    const launched = launchChromium(String(chromiumPath))
    world.stack = await startStack({ web: true })
    browser = await launched
  })
  afterAll(async () => {
    await browser?.close()
    await world.stack?.stop()
  })
  afterEach(async () => {
    await Promise.all(world.contexts.splice(0).map((context) => context.close()))
    await resetApim(world.stack)
    expect(offences.splice(0)).toEqual([])
  })
  return world
}
