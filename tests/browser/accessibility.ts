/** What keeps people with a screen reader, a keyboard or weak eyes out of a page; found in the page as it stands. */
import type { Page } from 'playwright-core'

const named = new Set([
  'button',
  'checkbox',
  'combobox',
  'img',
  'link',
  'radio',
  'radiogroup',
  'region',
  'search',
  'table',
  'textbox',
])

/** Empty where nothing is wrong; else a line for each fault. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  const nameless = nodes
    .filter(({ ignored, role, name }) => !ignored && named.has(String(role?.value)) && !name?.value)
    .map(({ role }) => `a ${role?.value} without a name`)
  return [...nameless, ...(await page.evaluate<string[]>(`(${lookAround})()`))]
}

/** Runs in the page: headings, ids, focus and contrast (WCAG 1.4.3: 4.5 to 1, for large letters 3 to 1). */
const lookAround = `() => {
  const faults = []
  const shown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
  const text = (element) => (element.textContent ?? '').trim().slice(0, 40)

  if (!document.documentElement.lang) faults.push('no language')
  if (!document.title) faults.push('no title')
  if (document.querySelectorAll('main').length !== 1) faults.push('not one main part')
  let level = 0
  for (const heading of [...document.querySelectorAll('h1, h2, h3, h4')].filter(shown)) {
    const own = Number(heading.tagName[1])
    if (own > level + 1) faults.push('heading level ' + own + ' after ' + level + ': ' + text(heading))
    level = own
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push('two of id ' + id)
  for (const element of document.querySelectorAll('[aria-labelledby], [aria-describedby]')) {
    const named = [element.getAttribute('aria-labelledby'), element.getAttribute('aria-describedby')]
    for (const id of named.join(' ').split(' ').filter(Boolean)) {
      if (id !== 'null' && !document.getElementById(id)) faults.push('nothing has the id ' + id)
    }
  }
  for (const element of document.querySelectorAll('[aria-hidden="true"] :is(a, button, input, select, textarea)')) {
    if (shown(element)) faults.push('hidden from screen readers, but not from the keyboard: ' + text(element))
  }

  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = colour
    canvas.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  }
  const over = ([r, g, b, a], below) => [r, g, b].map((part, at) => part * a + below[at] * (1 - a)).concat(1)
  const ground = (element) => {
    const layers = []
    for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor))
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1])
  }
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!node.data.trim() || !shown(element) || element.closest('svg, script, noscript, :disabled, [data-disabled]')) continue
    const style = getComputedStyle(element)
    const below = ground(element)
    const pair = [light(over(rgba(style.color), below)), light(below)].sort((a, b) => b - a)
    const contrast = (pair[0] + 0.05) / (pair[1] + 0.05)
    const size = parseFloat(style.fontSize)
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    if (contrast < (large ? 3 : 4.5)) faults.push('contrast ' + contrast.toFixed(1) + ': ' + node.data.trim().slice(0, 40))
  }
  return [...new Set(faults)]
}`
