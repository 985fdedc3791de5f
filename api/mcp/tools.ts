/** The tools: what each says of itself, which scopes it asks for, and what it runs. */
import {
  requireScopes,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
  type StandardSchemaWithJSON,
  type ToolAnnotations,
} from '@modelcontextprotocol/server'
import type { Scope } from '#platform/identity/scopes.ts'
import type { Deps } from '../env.ts'
import { answer, callerOf, type Call, type ToolResult } from './call.ts'
import { lean } from './lean-schema.ts'
import { order } from './orders.ts'
import { reads, type Input } from './reads.ts'
import { inputs, outputs, type McpTool } from './schemas.ts'
import { sendMessage } from './send-message.ts'

interface Described {
  title: string
  /** When to use it, when not, what comes next. */
  description: string
  scopes: readonly [Scope, ...Scope[]]
  annotations: Required<Omit<ToolAnnotations, 'title'>>
}

const look: Pick<Described, 'scopes' | 'annotations'> = {
  scopes: ['bookings:read'],
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
}
/** The answer shows the booking, so writing takes reading too, as for the API's routes. */
const write = (destructiveHint: boolean): Pick<Described, 'scopes' | 'annotations'> => ({
  scopes: ['bookings:read', 'bookings:write'],
  annotations: { readOnlyHint: false, destructiveHint, idempotentHint: true, openWorldHint: true },
})

const described: Record<McpTool, Described> = {
  resolve_customer: {
    title: 'Find customer',
    description:
      'Look a customer up by mobile number: name and city, and all of it once they proved the number. Not needed to find dealers. Next: resolve_vehicle.',
    ...look,
  },
  resolve_vehicle: {
    title: 'Find vehicle',
    description:
      'Look a car up by its number plate: model and when its next service is due. Next: get_nearby_dealers.',
    ...look,
  },
  get_nearby_dealers: {
    title: 'Find dealers',
    description:
      'Dealers in a city, nearest first, that offer the service. Use it first when a person wants a service; not for free times. Next: get_available_slots.',
    ...look,
  },
  get_available_slots: {
    title: 'Find free times',
    description:
      "A dealer's times on one date. Use it before booking or moving; times are not held meanwhile. Next: create_service_booking.",
    ...look,
  },
  get_booking_status: {
    title: 'State of a booking',
    description:
      "How one of the person's bookings stands. Use it after a status `requested`; not to change anything.",
    ...look,
  },
  create_service_booking: {
    title: 'Book a service',
    description:
      'Book an appointment once all details are known and the time is free. Asks the person to approve; without approval nothing is booked. Not to move a booking.',
    ...write(false),
  },
  reschedule_service_booking: {
    title: 'Move a booking',
    description:
      'Move a booking to another free time at the same dealer, after the person approved. For another dealer cancel and book anew.',
    ...write(true),
  },
  cancel_service_booking: {
    title: 'Cancel a booking',
    description: 'Cancel a booking for good, after the person approved. Not to move it.',
    ...write(true),
  },
  send_message: {
    title: 'Talk to the assistant',
    description:
      'Pass a message of the person to our booking assistant; also to prove a mobile number. It books on a yes: never send one that the person did not say. Not needed where other tools do.',
    scopes: ['chat'],
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  },
}

/** Of a tool that MCP clients have; none for another. */
export const mcpScopes = (name: string): readonly Scope[] =>
  (described as Partial<Record<string, Described>>)[name]?.scopes ?? []

/** Converted to JSON Schema once: a server is made for each request. */
const schemas = Object.fromEntries(
  (Object.keys(inputs) as McpTool[]).map((name) => [
    name,
    {
      inputSchema: lean<unknown, unknown>(inputs[name]),
      outputSchema: lean<unknown, unknown>(outputs[name]),
    },
  ]),
) as Record<McpTool, { inputSchema: StandardSchemaWithJSON; outputSchema: StandardSchemaWithJSON }>

type Run<N extends McpTool> = (input: Input<N>, call: Call) => Promise<ToolResult>

export function registerTools(server: McpServer, deps: Deps, codec: RequestStateCodec): void {
  const tools: { [N in McpTool]: Run<N> } = {
    ...reads,
    create_service_booking: ({ idempotency_key, approval, ...input }, call) =>
      order(call, { tool: 'create_service_booking', input }, { idempotency_key, approval }, codec),
    reschedule_service_booking: ({ idempotency_key, approval, ...input }, call) =>
      order(call, { tool: 'reschedule_service_booking', input }, { idempotency_key, approval }, codec),
    cancel_service_booking: ({ idempotency_key, approval, ...input }, call) =>
      order(call, { tool: 'cancel_service_booking', input }, { idempotency_key, approval }, codec),
    send_message: sendMessage,
  }
  for (const name of Object.keys(inputs) as McpTool[]) {
    const { scopes, ...shown } = described[name]
    const config = {
      ...shown,
      ...schemas[name],
      scopeChallenge: requireScopes(...scopes),
    }
    // The table pairs each name with its own input; the compiler cannot follow a name chosen at run time.
    const run = tools[name] as Run<McpTool>
    server.registerTool(name, config, async (input: unknown, ctx: ServerContext) => {
      const call = { deps, caller: callerOf(ctx), tool: name, server, ctx }
      return await answer(call, () => run(input as Input<McpTool>, call))
    })
  }
}
