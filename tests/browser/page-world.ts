/** What the browser tests of one file share: a stack with its page, a browser, a context for each test. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { resetApim } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { launchChromium, watch } from './browser.ts'

export interface PageWorld {
  stack: Stack
  /** Of the test that runs. */
  context: BrowserContext
  /** The page in a context of its own; a test opens one. `guests`: false for a page whose API lets no guest in. */
  openPage: (options?: Parameters<Browser['newContext']>[0] & { guests?: boolean }) => Promise<Page>
  /** The page once more in the same context. */
  openTab: () => Promise<Page>
}

/** Call it in a `describe`. What no page may do (see `watch`) fails its test. */
export function preparePages(chromiumPath: string | null | undefined): PageWorld {
  let browser: Browser | undefined
  const offences: string[] = []
  // Filled by the hooks, before any test reads it.
  const world = {
    async openPage({ guests = true, ...options } = {}) {
      if (!browser) throw new Error('no browser')
      world.context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
      watch(world.context, world.stack.apiUrl, offences)
      if (!guests) await world.context.route('**/v1/guest-tokens', (route) => route.fulfill({ status: 404 }))
      return await world.openTab()
    },
    async openTab() {
      const page = await world.context.newPage()
      page.setDefaultTimeout(15_000)
      await page.goto(world.stack.apiUrl)
      return page
    },
  } as PageWorld

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
    await world.context.close()
    await fetch(`${world.stack.openaiUrl}/control/script`, { method: 'DELETE' })
    await resetApim(world.stack)
    expect(offences.splice(0)).toEqual([])
  })
  return world
}
