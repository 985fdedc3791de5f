/** The API's description: what the routes say, and what any of them can answer besides. */
import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import * as chat from '#contracts/chat.ts'
import type { Env } from './env.ts'

/** Schemas that the description gives a name. */
const views = {
  BookingView: chat.BookingView,
  ConversationView: chat.ConversationView,
  Problem: chat.Problem,
  ProposalView: chat.ProposalView,
  ToolCallView: chat.ToolCallView,
  TurnView: chat.TurnView,
}

const info = {
  openapi: '3.1.0',
  info: {
    title: 'Booking orchestrator',
    version: '1',
    description:
      'A chat that books car services. Errors are problems (RFC 9457); what is someone else’s is as unknown as what does not exist.',
  },
  servers: [{ url: '/', description: 'This installation' }],
  tags: [
    { name: 'conversations', description: 'Chats: messages, proposals, replies' },
    { name: 'bookings', description: 'Your bookings, outside a chat' },
    { name: 'mobile number', description: 'Proof that a mobile number is yours' },
    { name: 'identity', description: 'Who calls' },
    { name: 'operators', description: 'For the people who run it' },
    { name: 'installation', description: 'Probes and what this installation is' },
  ],
}
const bearer = {
  type: 'http',
  scheme: 'bearer',
  description: 'A token of the OIDC issuer, a guest’s token, or an API key.',
} as const

const header = (description: string, type: 'string' | 'integer') => ({
  description,
  required: true,
  schema: { type },
})
const challenge = { 'WWW-Authenticate': header('What is wanted (RFC 6750)', 'string') }
const answer = (description: string, headers = {}) => ({
  description,
  headers,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})
const common = {
  Malformed: answer('The body is no JSON'),
  Unauthorised: answer('No valid bearer token', challenge),
  Forbidden: answer('The token lacks the scope', challenge),
  TooLarge: answer('The body is too large'),
  NotJson: answer('The body is not application/json'),
  InvalidInput: answer('Invalid input; names each field and what was expected'),
  TooOften: answer('A limit is reached', { 'Retry-After': header('Seconds', 'integer') }),
  Internal: answer('Our fault'),
  Unavailable: answer('Try again', { 'Retry-After': header('Seconds', 'integer') }),
}

type Document = ReturnType<OpenAPIHono<Env>['getOpenAPI31Document']>
type Operation = NonNullable<NonNullable<Document['paths']>[string]['get']>
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** The document behind `/openapi.json`. Call it when all routes are there. */
export function describeApi(app: OpenAPIHono<Env>): Document {
  for (const [id, schema] of Object.entries(views)) z.globalRegistry.add(schema, { id })
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', bearer)
  for (const [name, answer] of Object.entries(common)) {
    app.openAPIRegistry.registerComponent('responses', name, answer)
  }
  const document = app.getOpenAPI31Document(info)
  for (const [name, path] of Object.entries(document.paths ?? {})) {
    for (const method of methods) {
      const operation = path[method]
      if (operation) operation.responses = { ...commonAnswers(name, operation), ...operation.responses }
    }
  }
  return nameSchemas(document)
}

/** What a request can be answered before its route sees it, or when the route fails; by the component's name. */
function commonAnswers(
  path: string,
  { security, requestBody, parameters }: Operation,
): Operation['responses'] {
  const names: Record<number, string> = { 500: 'Internal', 503: 'Unavailable' }
  if (path.startsWith('/v1/')) names[429] = 'TooOften'
  if (security) Object.assign(names, { 401: 'Unauthorised', 403: 'Forbidden' })
  if (requestBody) Object.assign(names, { 400: 'Malformed', 413: 'TooLarge', 415: 'NotJson' })
  if (requestBody ?? parameters) names[422] = 'InvalidInput'
  return Object.fromEntries(
    Object.entries(names).map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
  )
}

/** Moves the schemas of `views` to the components from wherever they are written out, each marked by its id. */
function nameSchemas(document: Document): Document {
  const schemas: Record<string, object> = {}
  const named = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(named)
    if (typeof node !== 'object' || node === null) return node
    const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, named(value)]))
    // A property of that name is an object.
    const { id, ...schema } = copy
    if (typeof id !== 'string') return copy
    schemas[id] = { ...schema, type: 'object' }
    const reference = { $ref: `#/components/schemas/${id}` }
    return Array.isArray(schema['type']) ? { oneOf: [reference, { type: 'null' }] } : reference
  }
  const { components, ...rest } = named(document) as Document
  return { ...rest, components: { ...components, schemas: { ...components?.schemas, ...schemas } as never } }
}
