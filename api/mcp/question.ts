/** The question whether a person agrees to a proposal, as their client puts it to them. */
import { inputRequired, inputResponse, type InputRequests } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { ProposalRow } from './views.ts'

const Answer = z.object({ approve: z.boolean().meta({ title: 'I agree', default: false }) })
const key = 'approval'

type Responses = Record<string, unknown> | undefined

export const question = ({ summary }: ProposalRow): InputRequests => ({
  [key]: inputRequired.elicit({ message: `${summary}\n\nDo you agree?`, requestedSchema: Answer }),
})

export const isAnswered = (responses: Responses): boolean => inputResponse(responses, key).kind === 'elicit'

/** What the person said; undefined where they closed the question, or it did not come back. */
export function readAnswer(responses: Responses): boolean | undefined {
  const response = inputResponse(responses, key)
  if (response.kind !== 'elicit' || response.action === 'cancel') return undefined
  return response.action === 'accept' && Answer.safeParse(response.content).data?.approve === true
}
