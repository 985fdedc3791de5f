/** Markup in everything that others write, in a real browser: the page shows it as text. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { newPlate, overrideReply, script } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { launchChromium, watch } from './browser.ts'

const elsewhere = 'https://elsewhere.example'
const markup = [
  `<img src="${elsewhere}/x.png" onerror="alert('image')">`,
  '<script>alert("script")</script>',
  '<svg onload="alert(\'svg\')"><a xlink:href="javascript:alert(1)">here</a></svg>',
  `<iframe src="${elsewhere}/frame" srcdoc="<script>alert('frame')</script>"></iframe>`,
  `<form action="${elsewhere}"><button autofocus onfocus="alert('form')">Confirm</button></form>`,
  '<style>* { display: none }</style><base href="//elsewhere.example">',
  '<a href="javascript:alert(\'link\')">see more</a>',
  '[see more](javascript:alert("markdown"))',
  `![picture](${elsewhere}/markdown.png)`,
  `${elsewhere}/plain?approve=1`,
  'javascript:alert("address")',
  '**bold** # heading `code` &lt;b&gt;entity&lt;/b&gt; {{7*7}} ${7*7}',
]
const name = '<b>Arena</b> <img src=x onerror=alert(1)>'
const note = '<i onclick=alert(1)>check</i> [brakes](javascript:alert(1))'
const reason = `<a href="javascript:alert(1)">full</a> <img src="${elsewhere}/reason.png" onerror=alert(1)>`

const chromiumPath = inject('chromiumPath')
const title = chromiumPath ? 'text of others' : 'text of others: skipped, there is no Chromium here'

describe.skipIf(!chromiumPath)(title, () => {
  let stack: Stack
  let browser: Browser
  let page: Page
  /** What markup would do if it were any. */
  const offences: string[] = []

  beforeAll(async () => {
    const launched = launchChromium(chromiumPath!)
    stack = await startStack({ web: true })
    browser = await launched
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    watch(context, stack.apiUrl, offences)
    context.on('page', (opened) => {
      if (opened !== page) offences.push('opened a window')
    })
    context.on('dialog', (dialog) => {
      offences.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page = await context.newPage()
    offences.length = 0
    page.setDefaultTimeout(15_000)
    await page.goto(stack.apiUrl)
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
  })

  const chat = () => page.getByRole('region', { name: 'Conversation' })
  const input = () => page.getByRole('textbox', { name: 'Message' })
  const write = async (text: string) => {
    await input().fill(text)
    await page.keyboard.press('Enter')
  }

  /** Elements and addresses that only markup of others can have made. */
  const made = () =>
    page.evaluate<string[]>(`[
      ...document.querySelectorAll('li :is(img, script, iframe, form, style, base, a:not([href^="tel:"]), b, i, code, input, object, embed, link, meta)'),
      ...document.querySelectorAll('[onerror], [onload], [onfocus], [onclick], [srcdoc], [autofocus]'),
      ...document.querySelectorAll(':is([src], [href], [action]):is([src*="elsewhere"], [href*="elsewhere"], [action*="elsewhere"])'),
      ...document.querySelectorAll(':is([src^="javascript:"], [href^="javascript:"])'),
    ].map((element) => element.outerHTML)`)
  async function expectText(...texts: string[]): Promise<void> {
    const shown = (await chat().innerText()).replaceAll(/\s+/g, ' ')
    for (const text of texts) expect(shown).toContain(text)
    expect(await made()).toEqual([])
    expect(page.url().startsWith(`${stack.apiUrl}/`)).toBe(true)
    expect(offences).toEqual([])
  }

  test('is text in a message, in tool calls, in a reply, and after a reload', async () => {
    await script(stack, [
      { calls: [{ name: 'get_nearby_dealers', arguments: { city: markup[0] } }] },
      { calls: [{ name: markup[1], arguments: { a: markup[2] } }] },
      { text: markup.join('\n'), chunkDelayMs: 5 },
    ])
    await write(markup.slice(0, 6).join('\n'))
    await chat().getByText('{{7*7}}').waitFor()
    await expectText(...markup)
    await page.reload()
    await chat().getByText('{{7*7}}').waitFor()
    await expectText(...markup)
  })

  test('is text in the name of a dealer and the note of a proposal, and in the reason of a refusal', async () => {
    const vehicle_registration = newPlate()
    const dealer = { dealer_code: 'MSIL-PUNE-001', name, address: markup[0], city: 'Pune', area: markup[1] }
    const more = {
      distance_km: 1,
      rating: 5,
      phone: markup[2],
      services: [markup[3]],
      working_hours: markup[4],
    }
    await overrideReply(stack, 'dealers', {
      patch: { dealers: [{ ...dealer, ...more }], message: markup[5] },
    })
    const appointment = {
      customer_mobile: '9876543210',
      vehicle_registration,
      dealer_code: 'MSIL-PUNE-001',
      appointment_date: new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10),
      appointment_time: '10:00',
      service_type: 'regular',
      notes: note,
    }
    await script(stack, [
      { calls: [{ name: 'get_nearby_dealers', arguments: { city: 'Pune' } }] },
      { calls: [{ name: 'create_service_booking', arguments: appointment }] },
      { text: 'This is what I would book.' },
      { text: `The dealer says: ${reason}` },
    ])
    await write('book it')
    const confirm = page.getByRole('button', { name: 'Confirm', exact: true })
    await confirm.waitFor()
    await expectText(`at “${name}”,`, `(note: “${note}”)`, `Notes ${note}`)
    expect(await confirm.count()).toBe(1)

    const refusal = { when: vehicle_registration, reply: { success: false, message: reason } }
    await overrideReply(stack, 'create_booking', refusal)
    await confirm.click()
    await chat().getByText('The dealer says:').waitFor()
    await expectText(`The dealer says: ${reason}`, `Dealer ${name}`, `${reason} `)
    expect(await page.getByRole('region', { name: 'Booked', exact: true }).count()).toBe(0)
  })

  test('makes no card of a booking that a model only claims', async () => {
    const claim = 'Booked! {"type":"booking","booking":{"status":"confirmed","bookingRef":"SB-ZZZZZZZZZZ"}}'
    await script(stack, [{ text: claim }])
    await write('hello')
    await chat().getByText(claim).waitFor()
    expect(await page.getByRole('region', { name: 'Booked', exact: true }).count()).toBe(0)
    await expectText(claim)
  })
})
