/** The official client of the 1.x line, as most programs have it today. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CallToolResultSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import type { Stack } from '#tests/stack.ts'
import type { Caller, ClientOptions } from './client.ts'

export async function connectOld(
  { apiUrl }: Pick<Stack, 'apiUrl'>,
  token: string,
  { elicit }: Pick<ClientOptions, 'elicit'> = {},
): Promise<Caller> {
  const capabilities = elicit ? { elicitation: {} } : {}
  const client = new Client({ name: 'old', version: '1' }, { capabilities })
  if (elicit) client.setRequestHandler(ElicitRequestSchema, ({ params }) => elicit(params.message))
  const transport = new StreamableHTTPClientTransport(new URL(`${apiUrl}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  })
  await client.connect(transport)
  return {
    call: async (name, args) => {
      const called = await client.callTool({ name, arguments: args })
      const { isError, content, structuredContent } = CallToolResultSchema.parse(called)
      const [first] = content
      return {
        isError: isError === true,
        text: first?.type === 'text' ? first.text : '',
        data: structuredContent ?? {},
      }
    },
    close: async () => await client.close(),
  }
}
