/** Pieces that several routes' OpenAPI descriptions share. */
import { z } from '@hono/zod-openapi'
import { BookingView, ConversationId, Problem } from '#contracts/chat.ts'
import { OperatorBooking } from '#contracts/operator.ts'

export const IdParam = z.object({ id: ConversationId.openapi({ param: { name: 'id', in: 'path' } }) })

export const RefParam = z.object({ ref: z.string().regex(/^[\w-]{1,40}$/, 'expected a booking reference') })
export const KeyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'expected 1 to 64 letters, digits, "_", "-" or "."')
    .optional()
    .openapi({ description: 'The same key never changes the booking twice; default: a new one' }),
})

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
})

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
})
const problemForNow = (description: string) => ({
  ...problem(description),
  headers: {
    'Retry-After': { description: 'Seconds', required: true, schema: { type: 'integer' as const } },
  },
})

/** Of a route that names something. What every route can be refused with stands in `openapi.ts`. */
export const problems = { 404: problem('Unknown, or not yours') } as const

/** What a customer's act can be refused with. */
export const actProblems = {
  ...problems,
  409: problem('Closed conversation, answered proposal, or a messageId used before with another text'),
  429: problemForNow(
    'Too many messages of the conversation wait (`queue-full`) or of yours are being answered (`too-many-turns`)',
  ),
  503: problemForNow(
    'Not accepted yet (`unavailable`), or too many messages of all are being answered (`overloaded`); send the same messageId again',
  ),
} as const

/** What a change of a booking can be refused with. */
export const changeProblems = {
  ...problems,
  409: {
    description:
      'The booking stays as it is: `detail` says why, `booking` shows it with free times where a slot was taken',
    content: { 'application/problem+json': { schema: Problem.extend({ booking: BookingView.optional() }) } },
  },
  503: problemForNow('Not accepted yet; send it again with the same Idempotency-Key'),
} as const

/** What a look at the dealer for a booking can be refused with. */
export const lookUpProblems = {
  404: problems[404],
  409: changeProblems[409],
  429: problemForNow('Asked too often'),
  503: problemForNow('The dealer does not answer now'),
} as const

/** What a repair can be refused with. */
export const repairProblems = {
  ...problems,
  409: {
    description: 'Nothing was done: `detail` says why, `booking` shows the booking',
    content: {
      'application/problem+json': { schema: Problem.extend({ booking: OperatorBooking.optional() }) },
    },
  },
  503: problemForNow('Not accepted yet; send it again with the same Idempotency-Key'),
} as const

/** What the proof of a mobile number can be refused with. */
export const codeProblems = {
  409: problem('Not the code, or none to compare with'),
  429: problemForNow('Too many codes were sent'),
  503: problemForNow('The code could not be sent'),
} as const

/** PostgreSQL's int. */
export const maxInt = 2_147_483_647

/** A whole number in a query or a header, written in digits. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, `expected a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.int().min(least).max(most))
    .openapi({ type: 'integer', minimum: least, maximum: most })

export const security = [{ bearer: [] }]

export const Accepted = z.object({ messageId: z.string(), status: z.literal('accepted') })
