/** An MCP client over a real socket, as a program that books for a person would have it. */
import { Client, StreamableHTTPClientTransport, type ElicitResult } from '@modelcontextprotocol/client'
import type { Stack } from '#tests/stack.ts'

export interface ClientOptions {
  /** Absent: the client cannot ask its user. */
  elicit?: (message: string) => ElicitResult
  /** The revision; default 2026-07-28. */
  era?: 'modern' | 'legacy'
  extensions?: Record<string, Record<string, never>>
  /** Sends the requests instead of the built-in one. */
  fetch?: typeof fetch
}

export interface ToolAnswer {
  isError: boolean
  /** What a reader sees. */
  text: string
  // The tools' results have many shapes; each test states the one it expects.
  data: Record<string, unknown>
}

export interface Caller {
  call: (name: string, args: Record<string, unknown>) => Promise<ToolAnswer>
  close: () => Promise<void>
}

export class McpUser implements Caller {
  readonly client: Client

  private constructor(client: Client) {
    this.client = client
  }

  static async connect(
    stack: Pick<Stack, 'apiUrl'>,
    token: string,
    { elicit, era = 'modern', extensions, fetch }: ClientOptions = {},
  ): Promise<McpUser> {
    const client = new Client(
      { name: 'test', version: '1' },
      {
        capabilities: { ...(elicit && { elicitation: {} }), ...(extensions && { extensions }) },
        versionNegotiation: { mode: era === 'modern' ? { pin: '2026-07-28' } : 'legacy' },
      },
    )
    if (elicit) client.setRequestHandler('elicitation/create', ({ params }) => elicit(params.message))
    const transport = new StreamableHTTPClientTransport(new URL(`${stack.apiUrl}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
      ...(fetch && { fetch }),
    })
    await client.connect(transport)
    return new McpUser(client)
  }

  async call(name: string, args: Record<string, unknown>, options = {}): Promise<ToolAnswer> {
    const result = await this.client.callTool({ name, arguments: args }, options)
    const [first] = result.content
    return {
      isError: result.isError === true,
      text: first?.type === 'text' ? first.text : '',
      data: (result.structuredContent ?? {}) as Record<string, unknown>,
    }
  }

  async close(): Promise<void> {
    await this.client.close()
  }
}
