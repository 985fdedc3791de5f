/**
 * Schemas as cheap to read as they can be: every client's model pays for them before its first call. Without `$schema` (2020-12 is
 * the protocol's own default), and in results without the promise that nothing else comes. Converted once, not at each request.
 */
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server'

type Json = Record<string, unknown>
type Converter = StandardSchemaWithJSON['~standard']['jsonSchema']
type Options = Parameters<Converter['input']>[0]

export function lean<I, O>(schema: StandardSchemaWithJSON<I, O>): StandardSchemaWithJSON<I, O> {
  const standard = schema['~standard']
  const { input, output } = standard.jsonSchema
  const jsonSchema = { input: once(input, false), output: once(output, true) }
  return { '~standard': { ...standard, jsonSchema } }
}

function once(convert: (options: Options) => Json, open: boolean): (options: Options) => Json {
  let converted: Json | undefined
  return (options) => (converted ??= without(convert(options), open) as Json)
}

function without(node: unknown, open: boolean): unknown {
  if (Array.isArray(node)) return node.map((entry) => without(entry, open))
  if (typeof node !== 'object' || node === null) return node
  const kept = Object.entries(node).filter(
    ([key, value]) => key !== '$schema' && !(open && key === 'additionalProperties' && value === false),
  )
  return Object.fromEntries(kept.map(([key, value]) => [key, without(value, open)]))
}
