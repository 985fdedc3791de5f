import { chromium, type Browser, type BrowserContext } from 'playwright-core'

/** Chromium refuses to sandbox itself as root. */
export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })

/** Puts what no page may do into `offences`: ask another origin, run into the security policy, throw. */
export function watch(context: BrowserContext, origin: string, offences: string[]): void {
  context.on('request', (request) => {
    const url = request.url()
    if (new URL(url).origin !== origin && !url.startsWith('data:')) offences.push(`asked ${url}`)
  })
  context.on('weberror', (error) => offences.push(error.error().message))
  context.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) offences.push(message.text())
  })
}
