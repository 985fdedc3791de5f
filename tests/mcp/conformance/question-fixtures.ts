/** Tools that the conformance suite asks for by name: calls that take several rounds. */
import {
  acceptedContent,
  inputRequired,
  inputResponse,
  type InputRequest,
  type InputRequests,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { said, text } from './content-fixtures.ts'

type Ask = Parameters<typeof inputRequired.elicit>[0]
type Schema = Ask['requestedSchema']

const elicit = (message: string, requestedSchema: Schema): InputRequest =>
  inputRequired.elicit({ message, requestedSchema })
const sample = (prompt: string, maxTokens: number): InputRequest =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: prompt } }],
    maxTokens,
  })

const Name = z.object({ name: z.string() })
const name = elicit('What is your name?', Name)
const capital = sample('What is the capital of France?', 100)

/** Asks all of it, and again until every answer is there. */
function addQuestions(server: McpServer, tool: string, inputRequests: InputRequests): void {
  server.registerTool(tool, { description: 'Asks its client' }, ({ mcpReq }) => {
    const answers = Object.keys(inputRequests).map((key) => inputResponse(mcpReq.inputResponses, key))
    if (answers.some(({ kind }) => kind === 'missing')) return inputRequired({ inputRequests })
    const given = mcpReq.inputResponses
    const named = acceptedContent(given, 'user_name', Name)?.name
    return said(text(named === undefined ? JSON.stringify(given) : `Hello, ${named}!`))
  })
}

export function addQuestionTools(server: McpServer, codec: RequestStateCodec): void {
  addQuestions(server, 'test_input_required_result_elicitation', { user_name: name })
  addQuestions(server, 'test_streaming_elicitation', { user_name: name })
  addQuestions(server, 'test_input_required_result_sampling', { capital_question: capital })
  addQuestions(server, 'test_missing_capability', { capital_question: capital })
  addQuestions(server, 'test_input_required_result_list_roots', { client_roots: inputRequired.listRoots() })
  addStatefulTools(server, codec)
  addQuestionsOf2025(server)

  const tool = 'test_input_required_result_capabilities'
  server.registerTool(tool, { description: 'Asks what its client can be asked' }, ({ mcpReq }) => {
    if (mcpReq.inputResponses) return said(text('done'))
    const can = server.server.getClientCapabilities()
    return inputRequired({
      inputRequests: {
        ...(can?.elicitation && { user_name: name }),
        ...(can?.sampling && { capital_question: capital }),
      },
    })
  })
}

interface State {
  round: number
}

function addStatefulTools(server: McpServer, codec: RequestStateCodec): void {
  const ask = async (ctx: ServerContext, round: number, inputRequests: InputRequests) => {
    const state: State = { round }
    return inputRequired({ inputRequests, requestState: await codec.mint(state, ctx) })
  }
  const reached = (ctx: ServerContext): number => ctx.mcpReq.requestState<State>()?.round ?? 0
  const rounds: Record<string, InputRequests[]> = {
    test_input_required_result_request_state: [
      { confirm: elicit('Please confirm', z.object({ ok: z.boolean() })) },
    ],
    test_input_required_result_tampered_state: [
      { confirm: elicit('Please confirm', z.object({ ok: z.boolean() })) },
    ],
    test_input_required_result_multiple_inputs: [
      {
        user_name: name,
        greeting: sample('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
    ],
    test_input_required_result_multi_round: [
      { step1: elicit('Step 1: What is your name?', Name) },
      { step2: elicit('Step 2: What is your favorite color?', z.object({ color: z.string() })) },
    ],
  }
  for (const [tool, questions] of Object.entries(rounds)) {
    server.registerTool(tool, { description: 'Asks its client, with a signed state' }, async (ctx) => {
      const next = questions[reached(ctx)]
      return next ? await ask(ctx, reached(ctx) + 1, next) : said(text('state-ok'))
    })
  }
}

/** As the suite of the 2025 revisions names them. A question goes out on the session's own connection. */
function addQuestionsOf2025(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: 'Asks its client’s model', inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, { mcpReq }) => {
      const answer = inputResponse(mcpReq.inputResponses, 'model')
      if (answer.kind !== 'sampling') return inputRequired({ inputRequests: { model: sample(prompt, 100) } })
      return said(text(`LLM response: ${JSON.stringify(answer.result.content)}`))
    },
  )
  server.registerTool(
    'test_elicitation',
    { description: 'Asks its client’s user', inputSchema: z.object({ message: z.string() }) },
    ({ message }, ctx) =>
      answerOf(ctx, 'User response', message, z.object({ username: z.string(), email: z.string() })),
  )
  const forms: Record<string, Schema> = {
    test_elicitation_sep1034_defaults: z.object({
      name: z.string().default('John Doe'),
      age: z.int().default(30),
      score: z.number().default(95.5),
      status: z.enum(['active', 'inactive', 'pending']).default('active'),
      verified: z.boolean().default(true),
    }),
    test_elicitation_sep1330_enums: choices,
  }
  for (const [tool, form] of Object.entries(forms)) {
    server.registerTool(tool, { description: 'Shows a form' }, (ctx) =>
      answerOf(ctx, 'Elicitation completed', 'Please fill in the form', form),
    )
  }
}

function answerOf({ mcpReq }: ServerContext, before: string, message: string, form: Schema) {
  const answer = inputResponse(mcpReq.inputResponses, 'form')
  if (answer.kind !== 'elicit') return inputRequired({ inputRequests: { form: elicit(message, form) } })
  const { action, content = {} } = answer
  return said(text(`${before}: action=${action}, content=${JSON.stringify(content)}`))
}

const options = ['option1', 'option2', 'option3']
const titled = (...titles: string[]) => titles.map((title, i) => ({ const: `value${i + 1}`, title }))
const choices: Schema = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: options },
    titledSingle: { type: 'string', oneOf: titled('First Option', 'Second Option', 'Third Option') },
    legacyEnum: {
      type: 'string',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
    titledMulti: { type: 'array', items: { anyOf: titled('First Choice', 'Second Choice', 'Third Choice') } },
  },
}
