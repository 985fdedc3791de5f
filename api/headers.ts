/** What answers tell browsers, and which other origins' pages may ask. */
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { secureHeaders } from 'hono/secure-headers'
import { ProblemError } from './problems.ts'

const yearSeconds = 365 * 24 * 3_600
/** Longer than this no browser keeps a preflight. */
const preflightSeconds = 2 * 3_600

/** For every answer. What a route sets itself stays. */
export const securityHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    scriptSrcAttr: ["'none'"],
    // Mantine and the reference page set styles by script; scripts are our own files only.
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  permissionsPolicy: {
    camera: [],
    displayCapture: [],
    geolocation: [],
    microphone: [],
    payment: [],
    usb: [],
  },
  // Not `no-referrer`: under it our own forms come from nowhere (`Origin: null`).
  referrerPolicy: 'same-origin',
  xFrameOptions: 'DENY',
  strictTransportSecurity: false,
  overwrite: false,
})

/** Over TLS only, which ends at a proxy that says so; other hosts of its domain are not ours to bind. */
export const strictTransport = createMiddleware(async (c, next) => {
  await next()
  const scheme = c.req.header('x-forwarded-proto') ?? new URL(c.req.url).protocol
  if (/^https\b/i.test(scheme)) c.header('strict-transport-security', `max-age=${yearSeconds}`)
})

/** For data: somebody's, so that nothing on the way keeps it, and never a page. */
export const dataHeaders = createMiddleware(async (c, next) => {
  await next()
  c.header('cache-control', 'no-store')
  c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
})

/** Pages of these origins may ask with a token of theirs; to others no header says anything. Cookies never come along. */
export function allowOrigins(origins: string[]) {
  const listed = new Set(origins)
  const allow = cors({
    origin: origins,
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'prefer'],
    exposeHeaders: ['location', 'retry-after', 'ratelimit', 'ratelimit-policy'],
    maxAge: preflightSeconds,
  })
  return createMiddleware(async (c, next) =>
    listed.has(c.req.header('origin') ?? '') ? await allow(c, next) : await next(),
  )
}

/**
 * For forms, which any page can send here: only our own may. Browsers say where a form comes from (the older ones only by its
 * origin); what says nothing is no browser.
 */
export const ownForms = createMiddleware(async (c, next) => {
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const own = site ? site === 'same-origin' : !origin || hostOf(origin) === c.req.header('host')
  if (c.req.method === 'POST' && !own) {
    throw new ProblemError(403, 'foreign-form', 'This form is sent from our own page only.')
  }
  await next()
})

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined)
