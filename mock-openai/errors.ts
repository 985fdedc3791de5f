/** OpenAI's error shape. */
export interface ApiError {
  status: number
  type: string
  message: string
  param: string | null
  code: string | null
}

const usual: Record<number, Omit<ApiError, 'status' | 'param'>> = {
  400: { type: 'invalid_request_error', code: 'invalid_value', message: 'Invalid request.' },
  401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  403: {
    type: 'invalid_request_error',
    code: 'unsupported_country_region_territory',
    message: 'Not supported.',
  },
  404: { type: 'invalid_request_error', code: 'model_not_found', message: 'The model does not exist.' },
  429: { type: 'requests', code: 'rate_limit_exceeded', message: 'Rate limit reached for requests.' },
}
const server = {
  type: 'server_error',
  code: null,
  message: 'The server had an error processing your request.',
}

/** The error OpenAI sends with a status. */
export const usualError = (status: number): ApiError => ({
  status,
  param: null,
  ...(usual[status] ?? server),
})

export const noKey: ApiError = {
  ...usualError(401),
  code: null,
  message: "You didn't provide an API key. Provide it in an Authorization header using Bearer auth.",
}

export const unexpectedCall = (message: string): ApiError => ({
  status: 500,
  type: 'unexpected_model_call',
  message,
  param: null,
  code: 'unexpected_model_call',
})

/** `x-should-retry: false`: the SDK must not hide a call that no script expects behind retries. */
export function errorResponse(error: ApiError, headers: Record<string, string> = {}): Response {
  const { status, ...body } = error
  const noRetry: Record<string, string> =
    error.type === 'unexpected_model_call' ? { 'x-should-retry': 'false' } : {}
  return Response.json({ error: body }, { status, headers: { ...noRetry, ...headers } })
}
