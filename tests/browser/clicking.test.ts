/** The chat page by its cards, fields and dialogs, in a real browser against the whole stack. */
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, inject, test } from 'vitest'
import { bookingMessage, newPlate } from '#tests/e2e/customer.ts'
import { waitFor } from '#tests/wait-for.ts'
import { accessibilityFaults } from './accessibility.ts'
import { answered, askForDealers, chat, input, write } from './chat-page.ts'
import { preparePages } from './page-world.ts'

const chromiumPath = inject('chromiumPath')
const title = chromiumPath ? 'the chat page by clicking' : 'by clicking: skipped, there is no Chromium here'

describe.skipIf(!chromiumPath)(title, () => {
  const world = preparePages(chromiumPath)

  async function bookByMessage(page: Page): Promise<void> {
    await write(page, bookingMessage())
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('region', { name: 'Booked' }).waitFor()
  }
  const dialog = (page: Page, name: string) => page.getByRole('dialog', { name })
  /** The first time that can be chosen. */
  const freeTime = (page: Page) =>
    page.getByRole('group', { name: 'Morning' }).locator('button:enabled').first()

  test('books, moves and cancels an appointment by pressing alone', async () => {
    const page = await world.openPage()
    await askForDealers(page, newPlate())
    const map = page.getByRole('group', { name: 'Map of the dealers' })
    expect(await map.getByRole('button').count()).toBe(4)
    const baner = page.getByRole('listitem', { name: 'Arena Baner' })
    expect(await baner.innerText()).toContain('201 Baner Road')
    expect(await baner.getByRole('link').getAttribute('href')).toBe('tel:02055501002')
    await page.getByRole('button', { name: 'Choose Arena Baner' }).click()
    await answered(page, /^Which day and time/)

    await write(page, 'which times are free tomorrow?')
    await page.getByRole('region', { name: /^Free times on/ }).waitFor()
    await freeTime(page).click()
    await page.getByRole('button', { name: 'Confirm' }).click()
    const booked = page.getByRole('region', { name: 'Booked' })
    await booked.getByText(/^BK/).waitFor()
    expect(await booked.innerText()).toContain('Arena Baner')

    const downloaded = page.waitForEvent('download')
    await booked.getByRole('button', { name: 'Add to calendar' }).click()
    const file = await downloaded
    expect(file.suggestedFilename()).toMatch(/^SB-\w+\.ics$/)
    const calendar = await readFile(await file.path(), 'utf8')
    expect(calendar).toMatch(/\r\nDTSTART;TZID=Asia\/Kolkata:\d{8}T\d{4}00\r\n/)
    expect(calendar).toContain('\r\nLOCATION:Arena Baner\r\n')

    await booked.getByRole('button', { name: 'Reschedule' }).click()
    const moving = dialog(page, 'Move your appointment')
    await moving.getByRole('group', { name: 'Afternoon' }).getByRole('button', { name: '16:30' }).click()
    await moving.getByRole('button', { name: /^Move to .* at 16:30$/ }).click()
    await moving.waitFor({ state: 'hidden' })
    await booked.getByText(/ at 16:30$/).waitFor()

    await booked.getByRole('button', { name: 'Cancel booking' }).click()
    const cancelling = dialog(page, 'Cancel this appointment?')
    await cancelling.getByLabel('Reason').selectOption('VEHICLE_SOLD')
    await cancelling.getByRole('button', { name: 'Yes, cancel it' }).click()
    const cancelled = page.getByRole('region', { name: 'Cancelled' })
    await cancelled.waitFor()
    expect(await cancelled.getByRole('button').count()).toBe(0)
  })

  test.each([
    ['in light, on a wide window', { colorScheme: 'light', viewport: { width: 1440, height: 900 } }],
    ['in the dark, on a phone', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
  ] as const)(
    'can be used by everybody, %s',
    async (_how, options) => {
      const page = await world.openPage(options)
      const check = async (where: string) => {
        expect(await accessibilityFaults(page), where).toEqual([])
        expect(await page.evaluate('document.documentElement.scrollWidth'), where).toBe(
          options.viewport.width,
        )
      }
      await input(page).waitFor()
      await check('welcome')
      await askForDealers(page, newPlate())
      await check('dealers')
      await page.getByRole('button', { name: 'Choose Arena Baner' }).click()
      await answered(page, /^Which day and time/)
      await write(page, 'which times are free tomorrow?')
      await freeTime(page).waitFor()
      await check('free times')
      await freeTime(page).click()
      await page.getByRole('button', { name: 'Confirm' }).waitFor()
      await check('proposal')
      await page.getByRole('button', { name: 'Confirm' }).click()
      const booked = page.getByRole('region', { name: 'Booked' })
      await booked.getByText(/^BK/).waitFor()
      await check('booked')
      await booked.getByRole('button', { name: 'Reschedule' }).click()
      await dialog(page, 'Move your appointment').getByRole('group', { name: 'Morning' }).waitFor()
      await check('moving')
      // Axe looks at every element, six times.
    },
    120_000,
  )

  test('sends a change that got no answer again under the same key, and shows a refusal in the dialog', async () => {
    const page = await world.openPage()
    await bookByMessage(page)
    const keys: (string | undefined)[] = []
    await world.context.route('**/reschedule', async (route) => {
      keys.push(route.request().headers()['idempotency-key'])
      if (keys.length === 1) return await route.abort()
      const problem = {
        type: 'urn:x:booking-not-changed',
        title: 'No',
        status: 409,
        detail: 'That time is taken.',
      }
      return await route.fulfill({ status: 409, json: problem })
    })
    await page.getByRole('button', { name: 'Reschedule' }).click()
    const moving = dialog(page, 'Move your appointment')
    await freeTime(page).click()
    await moving.getByRole('button', { name: /^Move to/ }).click()
    await moving.getByRole('alert').filter({ hasText: 'That time is taken.' }).waitFor()
    expect(keys).toHaveLength(2)
    expect(keys[0]).toMatch(/^\w{32}$/)
    expect(keys[1]).toBe(keys[0])

    await freeTime(page).click()
    await moving.getByRole('button', { name: /^Move to/ }).click()
    await waitFor(() => Promise.resolve(keys.length === 3), { what: 'another order' })
    expect(keys[2]).not.toBe(keys[0])
    await moving.getByRole('button', { name: 'Keep it as it is' }).click()
    await moving.waitFor({ state: 'hidden' })
  })

  test('finds a dealer on the map by keyboard', async () => {
    const page = await world.openPage()
    await askForDealers(page)
    await page
      .getByRole('group', { name: 'Map of the dealers' })
      .getByRole('button', { name: /Kharadi/ })
      .focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await chat(page).getByText('I choose Arena Kharadi (MSIL-PUNE-003).').waitFor()
  })

  test('helps with words when the customer wants a change', async () => {
    const page = await world.openPage()
    await write(page, bookingMessage())
    await page.getByRole('button', { name: 'Change' }).click()
    await chat(page).getByText('You asked for a change').waitFor()
    expect(await input(page).inputValue()).toBe('Please change it to ')
    await page.keyboard.type('11:00')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Confirm' }).waitFor()
    expect(await page.getByRole('region', { name: 'Please confirm' }).innerText()).toContain('11:00')
  })

  test('has a field for the code that was sent, until it is right', async () => {
    const page = await world.openPage()
    await write(page, 'My mobile is 9876543210')
    await answered(page, /^Hello Rahul!/)
    await write(page, 'what do you know about me?')
    const field = page.getByLabel('Six-digit code')
    await field.waitFor()
    const [, code] = /"code":"(\d{6})"/.exec(world.stack.log('worker')) ?? []
    const wrong = code === '123456' ? '654321' : '123456'
    await field.fill(wrong)
    await page.keyboard.press('Enter')
    await chat(page).getByText('Checked your code: without success').waitFor()
    await field.fill(code ?? '')
    await page.getByRole('button', { name: 'Send code' }).click()
    await answered(page, /^This is what the dealers know about you: Rahul Sharma/)
    expect(await field.count()).toBe(0)
  })

  test('keeps a thumb over a reload, and takes it back', async () => {
    const page = await world.openPage()
    await write(page, 'hello')
    await answered(page, /^Hello!/)
    const thumb = page.getByRole('button', { name: 'Helpful', exact: true })
    const stored = page.waitForResponse((response) => response.url().endsWith('/feedback'))
    await thumb.click()
    expect((await stored).status()).toBe(204)
    await page.reload()
    await page.getByRole('button', { name: 'Helpful', exact: true, pressed: true }).waitFor()
    await thumb.click()
    await page.getByRole('button', { name: 'Helpful', exact: true, pressed: false }).waitFor()
  })

  test('speaks the browser’s language, and remembers another one that was chosen', async () => {
    const page = await world.openPage({ locale: 'hi-IN' })
    await page.getByRole('heading', { name: 'आपकी कार के लिए हम क्या कर सकते हैं?' }).waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('hi')
    await page.getByRole('button', { name: 'डीलर खोजें' }).click()
    await page.getByText('Mere paas ke dealers dikhao').first().waitFor()
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('button', { name: 'New chat' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'New chat' }).waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('en')
    await page.getByRole('button', { name: 'हिन्दी' }).click()
    await page.reload()
    await page.getByRole('button', { name: 'नई चैट' }).waitFor()
    expect(await page.title()).toBe('कार सर्विस')
  })

  test('books in Hindi by pressing', async () => {
    const page = await world.openPage({ locale: 'hi-IN' })
    const plate = newPlate()
    await page
      .getByRole('textbox', { name: 'संदेश' })
      .fill(`Pune mein dealers dikhao, regular service, gaadi ${plate}, mobile 9876543210`)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Arena Wakad चुनें' }).click()
    await page.getByText('Mujhe Arena Wakad (MSIL-PUNE-004) chahiye.').first().waitFor()
    await page.getByRole('textbox', { name: 'संदेश' }).fill('kal kaun se time free hain?')
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: 'सुबह' }).locator('button:enabled').first().click()
    await page.getByRole('button', { name: 'पुष्टि करें' }).click()
    await page.getByRole('region', { name: 'बुक हो गया' }).waitFor()
  })

  test('saves the chat as a file', async () => {
    const page = await world.openPage()
    await write(page, 'hello')
    await answered(page, /^Hello!/)
    const downloaded = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as a file' }).click()
    const saved = JSON.parse(await readFile(await (await downloaded).path(), 'utf8')) as { turns: object[] }
    expect(saved.turns).toMatchObject([{ text: 'hello', rating: null }])
  })

  test('prints what was said without what only a screen can use', async () => {
    const page = await world.openPage()
    await write(page, 'hello')
    await answered(page, /^Hello!/)
    await page.emulateMedia({ media: 'print' })
    await chat(page)
      .getByText(/^Hello!/)
      .waitFor()
    for (const gone of [page.getByRole('banner'), page.getByRole('navigation'), input(page)]) {
      expect(await gone.isVisible()).toBe(false)
    }
  })

  test('says plainly that a guest’s access is over, and goes on as another one', async () => {
    const page = await world.openPage()
    await write(page, 'hello')
    await answered(page, /^Hello!/)
    await page.evaluate(
      `localStorage.setItem('token', JSON.stringify({ token: 'x', expiresAt: '2020-01-01T00:00:00Z' }))`,
    )
    await page.reload()
    await page
      .getByRole('alert')
      .filter({ hasText: 'Your guest access on this browser has expired' })
      .waitFor()
    await page.getByRole('button', { name: 'New chat' }).first().click()
    await write(page, 'hello')
    await answered(page, /^Hello!/)
  })
})
