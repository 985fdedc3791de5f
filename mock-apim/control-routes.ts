/** The switches: how the backend treats keys, which faults it shows, what it replies, what reached it, what a dealer changes. On only where asked for. */
import { createRoute, z } from '@hono/zod-openapi'
import { Appointment } from '#contracts/apim.ts'
import { FaultRequest, FaultView, HoldName } from '#contracts/apim-faults.ts'
import { DealerChange } from './booking-changes.ts'
import { text } from './booking-request.ts'
import type { Bookings } from './bookings.ts'
import { Call, type CallRecord } from './calls.ts'
import type { App } from './context.ts'
import { failed, refused } from './envelope.ts'
import type { Faults } from './faults.ts'
import { errorReply, jsonBody, named, replies } from './openapi.ts'
import { OverriddenEndpoint, OverrideRequest, type Overrides } from './overrides.ts'
import { appointment } from './replies.ts'
import { SettingsChange, SettingsView, type Settings } from './settings.ts'

const tags = ['Control']
const Done = z.object({ done: z.literal(true) })
const done = { done: true as const }

const getSettings = createRoute({
  method: 'get',
  path: '/control/settings',
  summary: 'How idempotency keys are treated',
  tags,
  responses: replies(SettingsView, 'The settings'),
})
const putSettings = createRoute({
  method: 'put',
  path: '/control/settings',
  summary: 'Change how idempotency keys are treated',
  tags,
  request: { body: jsonBody(SettingsChange) },
  responses: replies(SettingsView, 'The settings from now on'),
})
const addFault = createRoute({
  method: 'post',
  path: '/control/faults',
  summary: 'Order a fault',
  tags,
  request: { body: jsonBody(FaultRequest) },
  responses: replies(z.object({ id: z.string() }), 'The id to take it back with'),
})
const listFaults = createRoute({
  method: 'get',
  path: '/control/faults',
  summary: 'Ordered faults and how often each fired',
  tags,
  responses: replies(z.object({ faults: z.array(FaultView) }), 'The faults, oldest first'),
})
const clearFaults = createRoute({
  method: 'delete',
  path: '/control/faults',
  summary: 'Take back all faults; calls that wait go on',
  tags,
  responses: replies(Done, 'Done'),
})
const removeFault = createRoute({
  method: 'delete',
  path: '/control/faults/{id}',
  summary: 'Take back one fault; calls that wait for it go on',
  tags,
  request: { params: z.object({ id: z.string() }) },
  responses: { ...replies(Done, 'Done'), 404: errorReply('There is no such fault') },
})
const release = createRoute({
  method: 'post',
  path: '/control/release/{name}',
  summary: 'Let the calls go on that a `hold` of this name holds now; later ones are held again',
  tags,
  request: { params: z.object({ name: HoldName }) },
  responses: replies(z.object({ released: z.int() }), 'How many, once they have taken effect'),
})
const overrideReply = createRoute({
  method: 'put',
  path: '/control/replies/{endpoint}',
  summary:
    'Replace fields of replies, or answer instead of handling the call; the latest order that fits a call counts',
  tags,
  request: { params: z.object({ endpoint: OverriddenEndpoint }), body: jsonBody(OverrideRequest) },
  responses: replies(Done, 'Done'),
})
const clearReplies = createRoute({
  method: 'delete',
  path: '/control/replies',
  summary: 'Reply as usual again',
  tags,
  responses: replies(Done, 'Done'),
})
const changeBooking = createRoute({
  method: 'put',
  path: '/control/bookings/{booking_id}',
  summary: 'Change a booking as the dealer does by itself: any status, any day; places stay bounded',
  tags,
  request: { params: z.object({ booking_id: text(64) }), body: jsonBody(DealerChange) },
  responses: {
    ...replies(named('Appointment', Appointment), 'The appointment as it is now'),
    404: errorReply('There is no such booking'),
    409: errorReply('The new slot is full or none'),
  },
})
const listCalls = createRoute({
  method: 'get',
  path: '/control/calls',
  summary: 'The latest 1,000 calls',
  tags,
  responses: replies(z.object({ calls: z.array(Call) }), 'The calls, oldest first'),
})
const clearCalls = createRoute({
  method: 'delete',
  path: '/control/calls',
  summary: 'Forget the calls',
  tags,
  responses: replies(Done, 'Done'),
})
const reset = createRoute({
  method: 'post',
  path: '/control/reset',
  summary: 'Forget bookings, faults, replaced replies, calls and settings: a fresh start',
  tags,
  responses: replies(Done, 'Done'),
})

export interface ControlDeps {
  settings: Settings
  faults: Faults
  overrides: Overrides
  calls: CallRecord
  bookings: Bookings
}

export function addControlRoutes(app: App, deps: ControlDeps): void {
  const { settings, faults, overrides, calls, bookings } = deps
  app.openapi(getSettings, (c) => c.json(settings.get(), 200))
  app.openapi(putSettings, (c) => c.json(settings.change(c.req.valid('json')), 200))

  app.openapi(addFault, (c) => c.json({ id: faults.add(c.req.valid('json')) }, 200))
  app.openapi(listFaults, (c) => c.json({ faults: faults.list() }, 200))
  app.openapi(clearFaults, async (c) => {
    await faults.clear()
    return c.json(done, 200)
  })
  app.openapi(removeFault, async (c) =>
    (await faults.remove(c.req.valid('param').id))
      ? c.json(done, 200)
      : c.json(failed(['NOT_FOUND', 'There is no fault with this id.']), 404),
  )
  app.openapi(release, async (c) =>
    c.json({ released: await faults.release(c.req.valid('param').name) }, 200),
  )

  app.openapi(overrideReply, (c) => {
    overrides.add(c.req.valid('param').endpoint, c.req.valid('json'))
    return c.json(done, 200)
  })
  app.openapi(clearReplies, (c) => {
    overrides.clear()
    return c.json(done, 200)
  })

  app.openapi(changeBooking, async (c) => {
    const result = await bookings.changeByDealer(c.req.valid('param').booking_id, c.req.valid('json'))
    if ('booking' in result) return c.json(appointment(result.booking), 200)
    return c.json(refused(result.refusal), result.refusal.code === 'BOOKING_NOT_FOUND' ? 404 : 409)
  })

  app.openapi(listCalls, (c) => c.json({ calls: [...calls.list()] }, 200))
  app.openapi(clearCalls, (c) => {
    calls.clear()
    return c.json(done, 200)
  })

  app.openapi(reset, async (c) => {
    // First what waits: let go later, it would book into the fresh start.
    await faults.clear()
    overrides.clear()
    await bookings.forgetAll()
    calls.clear()
    settings.reset()
    return c.json(done, 200)
  })
}
