/** Who may do what: the status that every route answers to every role. A route without a line here fails the test. */

export const roles = [
  'none',
  'expired',
  'audience',
  'signature',
  'reader',
  'other',
  'guest',
  'customer',
  'operator',
  'admin',
] as const
export type Role = (typeof roles)[number]

/**
 * `none` sends no token; `expired`, `audience` (a wrong one) and `signature` (a wrong one) send bad ones. `reader` has
 * `bookings:read` alone. Conversation and booking are the `customer`'s; `other` is another customer.
 * By MCP everybody with a token may list tools; each tool asks for its scopes (tests/mcp). Without a session GET and DELETE are 405.
 * The sign-in form takes its token in the body, of which there is none here.
 * `open` is any status but 401 and 403: the page answers 404 until it was built. The lines run in their order.
 */
const table = `
                                                      none exp aud sig  reader other guest customer operator admin
GET    /healthz                                       200  200 200 200  200    200   200   200      200      200
GET    /readyz                                        200  200 200 200  200    200   200   200      200      200
GET    /openapi.json                                  200  200 200 200  200    200   200   200      200      200
GET    /docs                                          200  200 200 200  200    200   200   200      200      200
GET    /docs/start.js                                 200  200 200 200  200    200   200   200      200      200
GET    /docs/scalar.js                                200  200 200 200  200    200   200   200      200      200
GET    /                                              open open open open open open  open  open     open     open
GET    /v1/about                                      200  200 200 200  200    200   200   200      200      200
POST   /v1/guest-tokens                               201  201 201 201  201    201   201   201      201      201

POST   /v1/conversations                              401  401 401 401  403    201   201   201      201      201
GET    /v1/conversations                              401  401 401 401  403    200   200   200      200      200
GET    /v1/conversations/:id                          401  401 401 401  403    404   404   200      404      404
POST   /v1/conversations/:id/proposals/:proposalId    401  401 401 401  403    404   404   200      404      404
POST   /v1/conversations/:id/messages                 401  401 401 401  403    404   404   200      404      404
GET    /v1/conversations/:id/messages                 401  401 401 401  403    404   404   200      404      404
GET    /v1/conversations/:id/messages/:messageId      401  401 401 401  403    404   404   200      404      404
GET    /v1/conversations/:id/export                   401  401 401 401  403    404   404   200      404      404
GET    /v1/conversations/:id/events                   401  401 401 401  403    404   404   200      404      404
PUT    /v1/conversations/:id/turns/:turn/feedback     401  401 401 401  403    404   404   204      404      404
DELETE /v1/conversations/:id                          401  401 401 401  403    404   404   204      404      404

GET    /v1/bookings                                   401  401 401 401  200    200   200   200      200      200
GET    /v1/bookings/:ref                              401  401 401 401  404    404   404   200      404      404
GET    /v1/bookings/:ref/slots                        401  401 401 401  404    404   404   200      404      404
POST   /v1/bookings/:ref/reschedule                   401  401 401 401  403    404   404   200      404      404
POST   /v1/bookings/:ref/cancel                       401  401 401 401  403    404   404   200      404      404

GET    /operator/sign-in                              200  200 200 200  200    200   200   200      200      200
POST   /operator/sign-in                              403  403 403 403  403    403   403   403      403      403
POST   /v1/codec/decode                               401  401 401 401  403    403   403   403      200      200
POST   /v1/codec/encode                               401  401 401 401  403    403   403   403      200      200

GET    /v1/operator/figures                           401  401 401 401  403    403   403   403      200      200
GET    /v1/operator/bookings                          401  401 401 401  403    403   403   403      200      200
GET    /v1/operator/bookings/:ref                     401  401 401 401  403    403   403   403      200      200
POST   /v1/operator/bookings/:ref/repair              401  401 401 401  403    403   403   403      409      409
POST   /v1/operator/bookings/:ref/reset               401  401 401 401  403    403   403   403      409      409
GET    /v1/operator/conversations                     401  401 401 401  403    403   403   403      200      200
GET    /v1/operator/conversations/:id                 401  401 401 401  403    403   403   403      200      200
POST   /v1/operator/conversations/:id/resume          401  401 401 401  403    403   403   403      409      409
GET    /v1/operator/audit                             401  401 401 401  403    403   403   403      200      200
GET    /v1/operator/events                            401  401 401 401  403    403   403   403      200      200
GET    /v1/operator/tools                             401  401 401 401  403    403   403   403      200      200
POST   /v1/operator/tools/:name                       401  401 401 401  403    403   403   403      200      200
GET    /v1/operator/apim/faults                       401  401 401 401  403    403   403   403      200      200
PUT    /v1/operator/apim/faults                       401  401 401 401  403    403   403   403      200      200
DELETE /v1/operator/apim/faults                       401  401 401 401  403    403   403   403      200      200

POST   /v1/mobile-codes                               401  401 401 401  403    202   202   202      202      202
POST   /v1/mobile-codes/verify                        401  401 401 401  403    409   409   409      409      409

GET    /.well-known/oauth-protected-resource/mcp      200  200 200 200  200    200   200   200      200      200
POST   /mcp                                           401  401 401 401  200    200   200   200      200      200
GET    /mcp                                           401  401 401 401  405    405   405   405      405      405
DELETE /mcp                                           401  401 401 401  405    405   405   405      405      405

POST   /v1/api-keys                                   401  401 401 401  403    403   403   403      403      201
GET    /v1/api-keys                                   401  401 401 401  403    403   403   403      403      200
DELETE /v1/api-keys/:id                               401  401 401 401  403    403   403   403      403      204
`

export interface Line {
  /** As in the table: method and path. */
  route: string
  method: string
  path: string
  expected: Record<Role, string>
}

export const lines: Line[] = table
  .split('\n')
  .filter((line) => line.trim() !== '')
  // The head.
  .slice(1)
  .map((line) => {
    const [method = '', path = '', ...cells] = line.trim().split(/\s+/)
    if (cells.length !== roles.length) throw new Error(`${method} ${path}: expected ${roles.length} answers`)
    const expected = Object.fromEntries(roles.map((role, at) => [role, cells[at]])) as Line['expected']
    return { route: `${method} ${path}`, method, path, expected }
  })
