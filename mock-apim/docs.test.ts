import { describe, expect, test } from 'vitest'
import { createTestDatabase } from '#tests/database.ts'
import { endpoints } from './endpoints.ts'
import { useBackend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)
const get = (path: string) => backend.current.call('GET', path, undefined, {})

describe('the description', () => {
  test('is OpenAPI 3.1 and has every endpoint', async () => {
    const { status, body } = await get('/openapi.json')
    expect(status).toBe(200)
    const document = body as { openapi: string; paths: Record<string, Record<string, unknown>> }
    expect(document.openapi).toBe('3.1.0')
    for (const { method, path } of Object.values(endpoints)) {
      expect(document.paths[path]?.[method], `${method} ${path}`).toBeDefined()
    }
  })

  test('has the switches where they are on', async () => {
    const { paths } = (await get('/openapi.json')).body as { paths: Record<string, object> }
    const switches = Object.keys(paths).filter((path) => path.startsWith('/control/'))
    expect(switches.toSorted()).toEqual([
      '/control/bookings/{booking_id}',
      '/control/calls',
      '/control/faults',
      '/control/faults/{id}',
      '/control/release/{name}',
      '/control/replies',
      '/control/replies/{endpoint}',
      '/control/reset',
      '/control/settings',
    ])
  })

  test('names the wire schemas', async () => {
    const { body } = await get('/openapi.json')
    const names = Object.keys((body as { components: { schemas: object } }).components.schemas)
    expect(names).toEqual(
      expect.arrayContaining([
        'CustomerReply',
        'VehicleReply',
        'DealersReply',
        'SlotsReply',
        'CreateBookingRequest',
        'BookingReply',
        'AppointmentsReply',
        'Appointment',
        'ErrorEnvelope',
      ]),
    )
  })

  test('has a page without inline script or other hosts', async () => {
    const { status, headers, body } = await get('/docs')
    expect(status).toBe(200)
    expect(headers.get('content-security-policy')).toContain("default-src 'self'")
    const scripts = [...String(body).matchAll(/<script([^>]*)>([^<]*)<\/script>/g)]
    expect(scripts.length).toBeGreaterThan(0)
    for (const [, attributes, content] of scripts) {
      expect(content).toBe('')
      const path = /src="(\/[^"]+)"/.exec(attributes ?? '')?.[1] ?? 'none'
      expect((await get(path)).headers.get('content-type')).toContain('javascript')
    }
  })
})
