/** A form made from a JSON schema of an object: its fields, and what was typed as a value. Pure. */
import type { Problem } from '#contracts/chat.ts'
import { words } from './words.ts'

export interface FormField {
  name: string
  kind: 'text' | 'number' | 'flag' | 'choice' | 'json'
  required: boolean
  /** '' where the schema says nothing. */
  description: string
  /** Of `choice`. */
  choices: string[]
  maxLength: number | undefined
}

/** What a JSON schema says of a field, as far as a form can show it. */
interface Part {
  type?: unknown
  enum?: unknown
  const?: unknown
  description?: unknown
  maxLength?: unknown
}

export function fieldsOf(schema: Record<string, unknown>): FormField[] {
  const properties = (schema['properties'] ?? {}) as Record<string, Part>
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(properties).map(([name, part]) => ({
    name,
    kind: kindOf(part),
    required: required.includes(name),
    description: typeof part.description === 'string' ? part.description : '',
    choices: Array.isArray(part.enum) ? part.enum.map(String) : [],
    maxLength: typeof part.maxLength === 'number' ? part.maxLength : undefined,
  }))
}

function kindOf(part: Part): FormField['kind'] {
  if (Array.isArray(part.enum) && part.enum.every((choice) => typeof choice === 'string')) return 'choice'
  switch (part.type) {
    case 'string':
      return 'text'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'flag'
    default:
      return 'json'
  }
}

export interface FormReading {
  value: Record<string, unknown>
  /** By field: what was expected instead. The API knows the finer rules. */
  errors: Record<string, string>
}

/** Typed texts by field; what is empty is left out. */
export function readForm(fields: FormField[], typed: Record<string, string>): FormReading {
  const reading: FormReading = { value: {}, errors: {} }
  for (const { name, kind, required } of fields) {
    const text = (typed[name] ?? '').trim()
    if (text === '') {
      if (required) reading.errors[name] = words.form.required
      continue
    }
    const read = readField(kind, text)
    if ('error' in read) reading.errors[name] = read.error
    else reading.value[name] = read.value
  }
  return reading
}

/** What the API says of these fields, by field; it names each by its path. */
export const fieldErrors = ({ errors = [] }: Problem, fields: FormField[]): Record<string, string> =>
  Object.fromEntries(
    errors
      .map(({ field, expected }) => [field.split('.').at(-1) ?? '', expected] as const)
      .filter(([name]) => fields.some((field) => field.name === name)),
  )

function readField(kind: FormField['kind'], text: string): { value: unknown } | { error: string } {
  switch (kind) {
    case 'number':
      return Number.isFinite(Number(text)) ? { value: Number(text) } : { error: words.form.number }
    case 'flag':
      return { value: text === 'true' }
    case 'json':
      try {
        return { value: JSON.parse(text) as unknown }
      } catch {
        return { error: words.form.json }
      }
    default:
      return { value: text }
  }
}
