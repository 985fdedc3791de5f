/**
 * Sessions for clients of the 2025 revisions that can be asked something: such a question needs a connection that stays. All
 * others are served without a session. A session lives in this process: a client whose session is gone begins another one.
 */
import { randomUUID } from 'node:crypto'
import {
  isInitializeRequest,
  WebStandardStreamableHTTPServerTransport,
  type AuthInfo,
  type McpRequestContext,
  type McpServer,
} from '@modelcontextprotocol/server'

export interface SessionRequest {
  authInfo: AuthInfo
  parsedBody?: unknown
}

interface Session {
  transport: WebStandardStreamableHTTPServerTransport
  server: McpServer
  owner: string
  usedAt: number
}

/** Of a process, and of one caller. A new one takes the place of the caller's oldest, or is served without a session. */
const most = 200
const mostOfOne = 10
/** Longer than a person may take to answer, in ms. */
const idleMs = 15 * 60_000

export class Sessions {
  readonly #create: (context: McpRequestContext) => McpServer
  /** The one used last stands last. */
  readonly #sessions = new Map<string, Session>()

  constructor(create: (context: McpRequestContext) => McpServer) {
    this.#create = create
    setInterval(() => this.#sweep(), 60_000).unref()
  }

  /** Undefined for a request that needs no session. */
  async handle(request: Request, { authInfo, parsedBody }: SessionRequest): Promise<Response | undefined> {
    const id = request.headers.get('mcp-session-id')
    const session = id === null ? undefined : this.#sessions.get(id)
    if (id !== null && session?.owner !== authInfo.clientId) return unknownSession()
    const options = { authInfo, ...(parsedBody !== undefined && { parsedBody }) }
    if (id !== null && session) {
      this.#sessions.delete(id)
      this.#sessions.set(id, { ...session, usedAt: Date.now() })
      return await session.transport.handleRequest(request, options)
    }
    if (!mayBeAsked(parsedBody) || !(await this.#makeRoom(authInfo.clientId))) return undefined
    const transport = await this.#open(request, authInfo)
    return await transport.handleRequest(request, options)
  }

  async #open(request: Request, authInfo: AuthInfo): Promise<WebStandardStreamableHTTPServerTransport> {
    const server = this.#create({ era: 'legacy', authInfo, requestInfo: request })
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, { transport, server, owner: authInfo.clientId, usedAt: Date.now() })
      },
      onsessionclosed: (id) => void this.#sessions.delete(id),
    })
    await server.connect(transport)
    return transport
  }

  async #makeRoom(owner: string): Promise<boolean> {
    const own = [...this.#sessions].filter(([, session]) => session.owner === owner)
    if (own.length >= mostOfOne && own[0]) await this.#close(own[0][0])
    return this.#sessions.size < most
  }

  #sweep(): void {
    const before = Date.now() - idleMs
    for (const [id, { usedAt }] of this.#sessions) if (usedAt < before) void this.#close(id)
  }

  async #close(id: string): Promise<void> {
    const session = this.#sessions.get(id)
    this.#sessions.delete(id)
    await session?.server.close().catch(() => undefined)
  }
}

/** Whether this opens a connection to a client that can ask its user or its model. */
function mayBeAsked(body: unknown): boolean {
  if (!isInitializeRequest(body)) return false
  const { elicitation, sampling } = body.params.capabilities
  return elicitation !== undefined || sampling !== undefined
}

/** As the protocol wants it: the client then begins another session. */
const unknownSession = (): Response =>
  Response.json(
    { jsonrpc: '2.0', id: null, error: { code: -32_001, message: 'Session not found' } },
    { status: 404 },
  )
