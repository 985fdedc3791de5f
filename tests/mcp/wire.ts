/** One request of revision 2026-07-28 as it is on the wire, for what the SDK's client does not do. */
export interface Wire {
  token: string
  capabilities?: object
  /** The header that names what the request is about; default what the body names. */
  name?: string
  meta?: object
}

export async function ask(
  apiUrl: string,
  { token, capabilities = {}, name, meta }: Wire,
  method: string,
  params: Record<string, unknown>,
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'wire', version: '1' },
    ...meta,
  }
  const response = await fetch(`${apiUrl}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      'mcp-name': name ?? String(params['name'] ?? params['taskId']),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
  })
  const { status, headers } = response
  return { status, headers, body: (await response.json()) as Record<string, unknown> }
}
