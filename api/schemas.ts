/** Pieces that several routes' OpenAPI descriptions share. */
import { z } from '@hono/zod-openapi'
import { BookingView, ConversationId, Problem } from '#contracts/chat.ts'

export const IdParam = z.object({ id: ConversationId.openapi({ param: { name: 'id', in: 'path' } }) })

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})

export const problems = {
  401: problem('No valid bearer token'),
  403: problem('The token lacks the scope'),
  404: problem('Unknown, or not yours'),
  422: problem('Invalid input; names each field and what was expected'),
} as const

/** What a customer's act can be refused with. */
export const actProblems = {
  ...problems,
  409: problem('Closed conversation, answered proposal, or a messageId used before with another text'),
  415: problem('Not application/json'),
  429: problem('Too many messages wait; see Retry-After'),
  503: problem('Not accepted yet; send the same messageId again after Retry-After'),
} as const

/** What a change of a booking can be refused with. */
export const changeProblems = {
  ...problems,
  409: {
    description:
      'The booking stays as it is: `detail` says why, `booking` shows it with free times where a slot was taken',
    content: { 'application/problem+json': { schema: Problem.extend({ booking: BookingView.optional() }) } },
  },
  503: problem('Not accepted yet; send it again with the same Idempotency-Key after Retry-After'),
} as const

/** PostgreSQL's int. */
export const maxInt = 2_147_483_647

export const security = [{ bearer: [] }]

export const Accepted = z.object({ messageId: z.string(), status: z.literal('accepted') })
