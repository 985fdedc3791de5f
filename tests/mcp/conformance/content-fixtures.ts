/** Tools, resources and prompts that the conformance suite asks for by name: what a result may hold. */
import { setTimeout as delay } from 'node:timers/promises'
import {
  acceptedContent,
  completable,
  fromJsonSchema,
  inputRequired,
  ResourceTemplate,
  type CallToolResult,
  type ContentBlock,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { z } from 'zod'

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
/** A header, and no samples. */
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA='

export const text = (value: string): ContentBlock => ({ type: 'text', text: value })
export const said = (...content: ContentBlock[]): CallToolResult => ({ content })

const image: ContentBlock = { type: 'image', data: png, mimeType: 'image/png' }
const embedded = (uri: string, mimeType: string, value: string): ContentBlock => ({
  type: 'resource',
  resource: { uri, mimeType, text: value },
})

const contents: Record<string, CallToolResult> = {
  test_simple_text: said(text('This is a simple text response for testing.')),
  test_image_content: said(image),
  test_audio_content: said({ type: 'audio', data: wav, mimeType: 'audio/wav' }),
  test_embedded_resource: said(
    embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
  ),
  test_multiple_content_types: said(
    text('Multiple content types test:'),
    image,
    embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ),
}

export function addContentTools(server: McpServer): void {
  for (const [name, result] of Object.entries(contents)) {
    server.registerTool(name, { description: name }, () => result)
  }
  server.registerTool('test_error_handling', { description: 'Fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing')
  })
  server.registerTool('test_tool_with_progress', { description: 'Reports progress' }, async (ctx) => {
    await inThree(async (step) => await report(ctx, step * 50))
    return said(text('done'))
  })
  for (const name of ['test_tool_with_logging', 'test_logging_tool']) {
    server.registerTool(name, { description: 'Writes log messages' }, async (ctx) => {
      const lines = ['Tool execution started', 'Tool processing data', 'Tool execution completed']
      await inThree(async (step) => await ctx.mcpReq.log('info', lines[step]))
      return said(text('done'))
    })
  }
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Takes a schema with much of JSON Schema in it', inputSchema: fromJsonSchema(richSchema) },
    () => said(text('done')),
  )
}

/** With the pause between that the suite asks for: a client is to see them come one by one. */
async function inThree(act: (step: number) => Promise<void>): Promise<void> {
  for (const step of [0, 1, 2]) {
    if (step > 0) await delay(50)
    await act(step)
  }
}

async function report(ctx: ServerContext, progress: number): Promise<void> {
  const progressToken = ctx.mcpReq._meta?.progressToken
  if (progressToken === undefined) return
  await ctx.mcpReq.notify({
    method: 'notifications/progress',
    params: { progressToken, progress, total: 100 },
  })
}

const richSchema: Parameters<typeof fromJsonSchema>[0] = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's own word.
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
}

export function addResources(server: McpServer): void {
  const add = (name: string, mimeType: string, content: { text: string } | { blob: string }) => {
    const uri = `test://${name}`
    server.registerResource(name, uri, { description: name, mimeType }, () => ({
      contents: [{ uri, mimeType, ...content }],
    }))
  }
  add('static-text', 'text/plain', { text: 'This is the content of the static text resource.' })
  add('static-binary', 'image/png', { blob: png })
  add('watched-resource', 'text/plain', { text: 'watched' })
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'Data by id', mimeType: 'application/json' },
    (uri, { id }) => {
      const data = { id, templateTest: true, data: `Data for ID: ${String(id)}` }
      return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(data) }] }
    },
  )
  server.server.setRequestHandler('resources/subscribe', () => ({}))
  server.server.setRequestHandler('resources/unsubscribe', () => ({}))
  server.server.setRequestHandler('logging/setLevel', () => ({}))
}

const asks = (...content: ContentBlock[]) => ({
  messages: content.map((one) => ({ role: 'user' as const, content: one })),
})

export function addPrompts(server: McpServer): void {
  server.registerPrompt('test_simple_prompt', { description: 'Says one thing' }, () =>
    asks(text('This is a simple prompt for testing.')),
  )
  const argument = completable(z.string(), () => [])
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'Says what it was given', argsSchema: z.object({ arg1: argument, arg2: argument }) },
    ({ arg1, arg2 }) => asks(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  )
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'Holds a resource', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) =>
      asks(
        embedded(resourceUri, 'text/plain', 'Embedded resource content for testing.'),
        text('Please process the embedded resource above.'),
      ),
  )
  server.registerPrompt('test_prompt_with_image', { description: 'Holds an image' }, () =>
    asks(image, text('Please analyze the image above.')),
  )
  server.registerPrompt('test_input_required_result_prompt', { description: 'Asks first' }, (ctx) => {
    const context = z.object({ context: z.string() })
    const given = acceptedContent(ctx.mcpReq.inputResponses, 'user_context', context)
    if (given) return asks(text(given.context))
    const message = 'What context should the prompt use?'
    const user_context = inputRequired.elicit({ message, requestedSchema: context })
    return inputRequired({ inputRequests: { user_context } })
  })
}
