/** What a log line is about, known by whoever began the work and not by those who log in the midst of it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { activeTraceId } from './tracing.ts'

export interface LogContext {
  conversationId?: string
  bookingRef?: string
  /** Of a caller's trace, also where this process records none. */
  traceId?: string
}

const current = new AsyncLocalStorage<LogContext>()

/** Every line logged by `work`, and by what it starts, says this too. */
export const withLogContext = <T>(fields: LogContext, work: () => T): T =>
  current.run({ ...current.getStore(), ...fields }, work)

/** Says what only became known in the midst of the work. */
export function addLogContext(fields: LogContext): void {
  Object.assign(current.getStore() ?? {}, fields)
}

/** For the logger. */
export function logContext(): LogContext {
  const traceId = activeTraceId()
  return { ...current.getStore(), ...(traceId !== undefined && { traceId }) }
}
