/** Payloads as Temporal writes them in JSON: for remote codecs and in downloaded histories, bytes in base64. */
import type { Payload } from '@temporalio/common'
import { z } from 'zod'

const base64 = z
  .base64()
  // The format says it to us; to those who read the API's description, only a pattern does.
  .meta({ pattern: '^([0-9a-zA-Z+/]{4})*([0-9a-zA-Z+/]{2}==|[0-9a-zA-Z+/]{3}=)?$' })
  .default('')
export const JsonPayload = z.object({ metadata: z.record(z.string(), base64).default({}), data: base64 })
export type JsonPayload = z.infer<typeof JsonPayload>

const bytes = (text: string): Uint8Array => Buffer.from(text, 'base64')
const text = (of: Uint8Array | null | undefined): string => Buffer.from(of ?? []).toString('base64')

export const payloadOf = ({ metadata, data }: JsonPayload): Payload => ({
  metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, bytes(value)])),
  data: bytes(data),
})

export const jsonOf = ({ metadata, data }: Payload): JsonPayload => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, text(value)])),
  data: text(data),
})
