/** Each page of the operator console in a real browser: what it shows, to whom it can be shown, and how it looks after texts of others. */
import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { Customer, resetModel, script } from '#tests/e2e/customer.ts'
import { parkedBooking, query } from '#tests/operator/operator.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { accessibilityFaults } from './accessibility.ts'
import { launchChromium } from './browser.ts'
import { heading, openConsole, tokenField } from './console.ts'

const chromiumPath = inject('chromiumPath')
const title = chromiumPath ? 'operator pages' : 'operator pages: skipped, there is no Chromium here'

describe.skipIf(!chromiumPath)(title, () => {
  let stack: Stack
  let browser: Browser
  let context: BrowserContext
  let parked: { ref: string; id: string }
  const offences: string[] = []

  beforeAll(async () => {
    const launched = launchChromium(chromiumPath!)
    stack = await startStack({ web: true })
    browser = await launched
    parked = await parkedBooking(stack, new Customer(stack))
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
  })
  afterEach(async () => {
    await context.close()
    expect(offences.splice(0)).toEqual([])
  })

  async function open(hash = '', options?: Parameters<Browser['newContext']>[0]): Promise<Page> {
    const opened = await openConsole(browser, stack, offences, hash, options)
    context = opened.context
    return opened.page
  }
  const go = (page: Page, name: string) =>
    page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .click()

  test.each([
    ['wide and light', { viewport: { width: 1440, height: 900 }, colorScheme: 'light' }],
    ['360 pixels wide and dark', { viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
  ] as const)(
    'can be used by everybody, %s',
    async (_how, options) => {
      const page = await open('', options)
      const check = async (where: string) => {
        expect(await accessibilityFaults(page), where).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth'), where).toBe(
          options.viewport.width,
        )
      }
      await page.getByRole('heading', { name: 'Tool use' }).waitFor()
      await check('overview')
      for (const name of ['Bookings', 'Conversations', 'Audit log']) {
        await go(page, name)
        await page.getByRole('table', { name }).getByRole('cell').first().waitFor()
        await check(name)
      }
      await go(page, 'Tools')
      await page.getByRole('region', { name: 'resolve_vehicle' }).waitFor()
      for (const summary of await page.getByText('Try it', { exact: true }).all()) await summary.click()
      await check('tools')
      await go(page, 'Faults')
      await page.getByText('No fault is switched on.').waitFor()
      await check('faults')
      await page.goto(`${stack.apiUrl}/operator#/conversations/${parked.id}`)
      await page.getByRole('region', { name: 'What happened' }).waitFor()
      await check('a conversation')
      await page.goto(`${stack.apiUrl}/operator#/bookings/${parked.ref}`)
      await page.getByRole('radio', { name: 'Correct' }).check()
      await check('a booking')
      await page.getByRole('radio', { name: 'Give up' }).check()
      await page.getByRole('textbox', { name: 'Reason' }).fill('nobody answers')
      await page.getByRole('button', { name: 'Preview' }).click()
      await page.getByRole('button', { name: 'Confirm: give up' }).waitFor()
      await check('a preview')
      await page.goto(`${stack.apiUrl}/operator#/bookings?query=SB-NOSUCH`)
      await page.getByText('No bookings fit these filters.').waitFor()
      await check('an empty list')
      await page.getByRole('button', { name: 'Sign out' }).click()
      await tokenField(page).waitFor()
      await check('sign-in')
      // Axe looks at every element, eleven times.
    },
    120_000,
  )

  test('is worked by the keyboard alone', async () => {
    const page = await open('#/bookings')
    const focused = () => page.evaluate<string>('document.activeElement.textContent')
    await page.getByRole('link', { name: parked.ref }).focus()
    await page.keyboard.press('Enter')
    await heading(page, parked.ref).waitFor()
    await waitFor(async () => (await focused()) === parked.ref, { what: 'the focus on the new page' })
    await page.getByRole('radio', { name: 'Try again' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.getByRole('textbox', { name: 'appointment_time' }).waitFor()
    await page.reload()
    await heading(page, parked.ref).waitFor()
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    expect(await focused()).toBe(parked.ref)
  })

  test('shows markup in texts of others as text', async () => {
    const markup = '<img src="https://elsewhere.example/x.png" onerror="alert(1)"> <b>bold</b>'
    const customer = new Customer(stack)
    const id = await customer.open()
    const dealers = { name: 'get_nearby_dealers', arguments: { city: markup } }
    await script(stack, [{ calls: [dealers] }, { text: markup }], id)
    await customer.say(id, markup)
    await resetModel(stack)
    const page = await open(`#/conversations/${id}`)
    const happened = page.getByRole('region', { name: 'What happened' })
    await happened.getByText(markup, { exact: true }).nth(1).waitFor()
    await happened.getByText('Arguments and answer').first().click()
    expect(await happened.locator('img, b').count()).toBe(0)
  })

  test('shows the audit log as it grows, and downloads what its filters let through', async () => {
    const page = await open('#/audit')
    await page.getByRole('textbox', { name: 'Action' }).fill('booking.needs_attention')
    await page.getByText('1 shown').waitFor()
    const save = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name }).click(),
      ])
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
    }
    const csv = await save('Download CSV')
    expect(csv.name).toBe('audit.csv')
    expect(csv.text.trim().split('\n')).toHaveLength(2)
    expect(csv.text).toContain(parked.ref)
    const json = await save('Download JSON')
    expect(JSON.parse(json.text)).toMatchObject([{ action: 'booking.needs_attention', target: parked.ref }])

    await page.getByRole('textbox', { name: 'Action' }).fill('audit.export')
    await page
      .getByRole('row', { name: /operator:one audit\.export/ })
      .first()
      .waitFor()
  })

  test('tries a tool that reads, with a reason where it tells about persons', async () => {
    const page = await open('#/tools')
    const tool = page.getByRole('region', { name: 'resolve_vehicle' })
    await tool.getByText('Try it').click()
    const ask = () => tool.getByRole('button', { name: 'Ask the dealer system' }).click()
    await ask()
    await waitFor(async () => (await tool.getByText('Needed').count()) === 2, {
      what: 'both fields to be asked for',
    })
    await tool.getByRole('textbox', { name: 'registration_number' }).fill('nonsense')
    await tool.getByRole('textbox', { name: 'Reason' }).fill('a customer asked')
    await ask()
    await tool.getByText('expected a plate such as').waitFor()
    await tool.getByRole('textbox', { name: 'registration_number' }).fill('MH12AB1234')
    await ask()
    await tool.getByText(/^Answered in/).waitFor()
    expect(await tool.getByRole('status').innerText()).toContain('MH12AB1234')
    const writes = page.getByRole('region', { name: 'create_service_booking' })
    await writes.getByText('High risk').waitFor()
    expect(await writes.getByText('Try it').count()).toBe(0)
  })

  test('switches faults of the dealer system on and off', async () => {
    const page = await open('#/faults')
    await page.getByRole('combobox', { name: 'Endpoint' }).selectOption('slots')
    await page.getByRole('combobox', { name: 'Fault' }).selectOption('Slow: waits first')
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByText('Needed').waitFor()
    await page.getByRole('textbox', { name: 'ms' }).fill('5')
    await page.getByRole('textbox', { name: 'times' }).fill('3')
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByText('slots: Slow: waits first, ms 5, at most 3 times, met 0 times').waitFor()
    const ordered = async () => {
      const response = await fetch(`${stack.apimUrl}/control/faults`)
      return ((await response.json()) as { faults: object[] }).faults
    }
    expect(await ordered()).toMatchObject([
      { endpoint: 'slots', fault: { kind: 'latency', ms: 5 }, times: 3 },
    ])
    await page.getByRole('button', { name: /^Switch off: slots/ }).click()
    await page.getByText('No fault is switched on.').waitFor()
    expect(await ordered()).toEqual([])
  })

  test('draws of ten thousand bookings those near the window, and finds the list again where it was left', async () => {
    await addBookings(10_000)
    const page = await open('#/bookings')
    for (const shown of ['200', '300', '400', '500', '600']) {
      await page.getByRole('button', { name: 'Load more' }).click()
      await page.getByText(`${shown} shown, there are more`).waitFor()
    }
    const drawn = () => page.getByRole('table').getByRole('row').count()
    await waitFor(async () => (await drawn()) < 400, { what: 'the rows far away to be left out' })
    await page.evaluate('window.scrollTo(0, 0)')
    await page.getByRole('link', { name: parked.ref }).waitFor()
    await waitFor(async () => (await drawn()) < 400, { what: 'the rows far away to be left out' })

    await page.getByRole('button', { name: 'Load more' }).scrollIntoViewIfNeeded()
    const last = page.getByRole('link', { name: 'SB-OLD00599' })
    await last.click()
    await heading(page, 'SB-OLD00599').waitFor()
    await page.goBack()
    await last.waitFor()
    expect(await page.evaluate<number>('window.scrollY')).toBeGreaterThan(5_000)
  })

  /** Older than all others, SB-OLD00001 the newest of them. */
  async function addBookings(count: number): Promise<void> {
    const made = `select 'SB-OLD' || lpad(n::text, 5, '0') as ref, now() - interval '1 day' - n * interval '1 minute' as at
      from generate_series(1, ${count}) as n`
    await query(
      stack,
      `insert into proposals (id, conversation_id, turn, arguments, digest, dealer_name, summary, expires_at)
       select ref, '${parked.id}', 1, '{}', '', '', '', at from (${made}) as made`,
    )
    await query(
      stack,
      `insert into bookings (booking_ref, conversation_id, subject, proposal_id, turn, status, arguments, dealer_name, created_at)
       select ref, '${parked.id}', 'customer:one', ref, 1, 'confirmed', '{"dealer_code": "MSIL-PUNE-001"}', '', at
       from (${made}) as made`,
    )
  }
})
