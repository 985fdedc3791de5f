/**
 * A page to sign in with an operator's token, for the Temporal UI. The cookie goes to the codec alone, which changes nothing, so
 * that no page elsewhere can do anything with it.
 */
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { html } from 'hono/html'
import type { Deps, Env } from '../env.ts'

export const operatorCookie = 'operator'
const eightHours = 8 * 3_600
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

export function operatorSignInRoutes({ identify, limits }: Deps) {
  return new Hono<Env>()
    .get('/operator/sign-in', (c) => c.html(page('Paste an operator token.')))
    .post('/operator/sign-in', async (c) => {
      const form = await c.req.parseBody()
      const token = typeof form['token'] === 'string' ? form['token'].trim() : ''
      const caller = await identify(token)
      if (!caller) await limits.wrongToken(c)
      if (!caller?.scopes.includes('operator:read')) {
        return c.html(page('That is no valid token of an operator.'), 403)
      }
      setCookie(c, operatorCookie, token, {
        path: '/v1/codec',
        httpOnly: true,
        sameSite: 'Strict',
        secure: !loopback.has(new URL(c.req.url).hostname),
        maxAge: eightHours,
      })
      return c.html(page('Signed in for eight hours.', uiSteps(new URL('/v1/codec', c.req.url).href)))
    })
}

const uiSteps = (endpoint: string) =>
  html`<p>
      Once in each browser, tell the Temporal UI who decrypts: click the glasses at its top right, then
    </p>
    <ol>
      <li>choose “Use my browser setting”,</li>
      <li>enter the endpoint <code>${endpoint}</code>,</li>
      <li>switch on “Include cross-origin credentials” and apply.</li>
    </ol>`

type Html = ReturnType<typeof html>
const page = (message: string, more: Html | '' = '') =>
  html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>Operator sign-in</title>
      <h1>Operator sign-in</h1>
      <p role="status">${message}</p>
      ${more}
      <form method="post">
        <label>Token <input name="token" type="password" autocomplete="off" required /></label>
        <button>Sign in</button>
      </form>
    </html>`
