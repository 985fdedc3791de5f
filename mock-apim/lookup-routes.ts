/** Customer, vehicle and dealers: reads of the data set. */
import { createRoute, z } from '@hono/zod-openapi'
import { CustomerReply, DealersReply, ServiceType, VehicleReply } from '#contracts/apim.ts'
import type { App } from './context.ts'
import {
  dealersNear,
  findCustomer,
  findVehicle,
  normaliseMobile,
  normaliseRegistration,
} from './directory.ts'
import { endpoints } from './endpoints.ts'
import { jsonBody, named, replies } from './openapi.ts'
import { no } from './replies.ts'

const tags = ['Customer']

const resolveCustomer = createRoute({
  ...endpoints.resolve_customer,
  summary: 'Customer by mobile number',
  tags,
  request: { body: jsonBody(z.object({ mobile: z.string() })) },
  responses: replies(named('CustomerReply', CustomerReply), 'The customer, or why not'),
})

const resolveVehicle = createRoute({
  ...endpoints.resolve_vehicle,
  summary: 'Vehicle by registration number',
  tags,
  request: { body: jsonBody(z.object({ registration_number: z.string() })) },
  responses: replies(named('VehicleReply', VehicleReply), 'The vehicle, or why not'),
})

const nearbyDealers = createRoute({
  ...endpoints.dealers,
  summary: 'Dealers of a city, nearest first, at most five',
  tags,
  request: {
    body: jsonBody(
      z.object({
        city: z.string(),
        area: z.string().nullish(),
        service_type: ServiceType.default('regular'),
      }),
    ),
  },
  responses: replies(named('DealersReply', DealersReply), 'The dealers; none for an unknown city'),
})

/** Most dealers in one answer; `total` counts all (prototype). */
const mostDealers = 5

export function addLookupRoutes(app: App): void {
  app.openapi(resolveCustomer, (c) => {
    const mobile = normaliseMobile(c.req.valid('json').mobile)
    if (!mobile) return c.json(no(CustomerReply, 'Expected `mobile` to be a 10-digit mobile number.'), 200)
    return c.json({ success: true, ...findCustomer(mobile), message: 'Customer found.' }, 200)
  })

  app.openapi(resolveVehicle, (c) => {
    const plate = normaliseRegistration(c.req.valid('json').registration_number)
    if (!plate) {
      return c.json(no(VehicleReply, 'Expected `registration_number` to be a plate such as MH12AB1234.'), 200)
    }
    return c.json({ success: true, ...findVehicle(plate), message: 'Vehicle found.' }, 200)
  })

  app.openapi(nearbyDealers, (c) => {
    const { city, area, service_type } = c.req.valid('json')
    const found = dealersNear(city, area ?? undefined, service_type)
    const message = found.length
      ? `Found ${found.length} dealers for ${service_type} in ${city}.`
      : `No dealer for ${service_type} in ${city}.`
    return c.json({ success: true, dealers: found.slice(0, mostDealers), total: found.length, message }, 200)
  })
}
