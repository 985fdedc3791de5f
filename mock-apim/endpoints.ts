/** Where each endpoint of the dealer backend is. */
import { ApimEndpoint } from '#contracts/apim-faults.ts'

const dms = '/v1/api/common/msil/dms'

export const endpoints = {
  resolve_customer: { method: 'post', path: '/api/customer/resolve' },
  resolve_vehicle: { method: 'post', path: '/api/vehicle/resolve' },
  dealers: { method: 'post', path: '/api/dealers/nearby' },
  slots: { method: 'post', path: '/api/slots/available' },
  create_booking: { method: 'post', path: '/api/booking/create' },
  booking_status: { method: 'get', path: '/api/booking/{booking_id}' },
  'appointment-booking': { method: 'post', path: `${dms}/appointment-booking` },
  'appointment-booking-hyperlocal': { method: 'post', path: `${dms}/appointment-booking-hyperlocal` },
  'update-appointment-booking': { method: 'put', path: `${dms}/update-appointment-booking` },
  'cancel-appointment-booking': { method: 'delete', path: `${dms}/cancel-appointment-booking` },
  'appointment-cancel-reasons': { method: 'get', path: `${dms}/appointment-cancel-reasons` },
  'appointment-remainder': { method: 'post', path: `${dms}/appointment-remainder` },
  'service-appointments': { method: 'get', path: `${dms}/service-appointments` },
  'service-booking-calendar': { method: 'get', path: `${dms}/service-booking-calendar` },
  'service-details': { method: 'post', path: `${dms}/service-details` },
} as const satisfies Record<ApimEndpoint, { method: string; path: string }>

/** As `/health` lists them: `POST /api/customer/resolve`. */
export const endpointList = Object.values(endpoints).map(
  ({ method, path }) => `${method.toUpperCase()} ${path}`,
)

const byAddress = new Map<string, ApimEndpoint>(
  ApimEndpoint.options.map((name) => [`${endpoints[name].method} ${endpoints[name].path}`, name]),
)

/** The endpoint a request is for, undefined when it is for none. */
export function endpointOf(method: string, path: string): ApimEndpoint | undefined {
  const known = byAddress.get(`${method.toLowerCase()} ${path}`)
  if (known) return known
  return method === 'GET' && /^\/api\/booking\/[^/]+$/.test(path) ? 'booking_status' : undefined
}
