/** The AWS provider's schema, as `terraform providers schema -json` prints it: read, turned into the protocol's form, and used to make values up. */
import { createHash } from 'node:crypto'

export type CtyType = string | [string, CtyType] | ['object', Record<string, CtyType>]
export interface Attribute {
  type?: CtyType
  nested_type?: { nesting_mode: string; attributes: Record<string, Attribute> }
  required?: boolean
  optional?: boolean
  computed?: boolean
  sensitive?: boolean
  write_only?: boolean
}
export interface Block {
  attributes?: Record<string, Attribute>
  block_types?: Record<string, { nesting_mode: string; block: Block; min_items?: number; max_items?: number }>
}
export interface Schema {
  version: number
  block: Block
}

const nestings = ['invalid', 'single', 'list', 'set', 'map', 'group']

/** In the protocol's form. */
export const protocolSchema = ({ version, block }: Schema): object => ({
  version,
  block: protocolBlock(block),
})

const protocolBlock = ({ attributes = {}, block_types = {} }: Block): object => ({
  attributes: protocolAttributes(attributes),
  block_types: Object.entries(block_types).map(([type_name, { nesting_mode, block, ...items }]) => ({
    type_name,
    block: protocolBlock(block),
    nesting: nestings.indexOf(nesting_mode),
    ...items,
  })),
})

const protocolAttributes = (attributes: Record<string, Attribute>): object[] =>
  Object.entries(attributes).map(([name, { type, nested_type, ...flags }]) => ({
    name,
    ...flags,
    ...(type !== undefined && { type: Buffer.from(JSON.stringify(type)) }),
    ...(nested_type && {
      nested_type: {
        attributes: protocolAttributes(nested_type.attributes),
        nesting: nestings.indexOf(nested_type.nesting_mode),
      },
    }),
  }))

/** Those that other resources refer to; what else may be left out stays empty, so that a check sees it is not set. */
const namesOfThings = new Set(['id', 'arn', 'name', 'bucket'])

/**
 * What AWS would add: values for computed attributes, alike for alike configurations. Everything is known, so that a plan shows
 * policies and references in full.
 */
export function complete(typeName: string, block: Block, value: Record<string, unknown>): object {
  const key = createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12)
  return completeBlock(block, value, `${typeName}-${key}`)
}

function completeBlock(block: Block, value: Record<string, unknown>, label: string): object {
  const result: Record<string, unknown> = {}
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    const given = attribute.write_only ? null : value[name]
    const fill = attribute.computed && (!attribute.optional || namesOfThings.has(name))
    result[name] = isAbsent(given) ? (fill ? madeUp(attribute.type, name, label) : null) : given
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const given = value[name]
    const fill = (item: unknown) => completeBlock(nested.block, item as Record<string, unknown>, label)
    if (Array.isArray(given)) result[name] = given.map(fill)
    else result[name] = isAbsent(given) ? null : fill(given)
  }
  return result
}

/** Null, or what Terraform marks as not known yet (an extension of MessagePack). */
const isAbsent = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (typeof value === 'object' && 'type' in value && value.constructor.name === 'ExtData')

/** AWS' own answers that the configuration counts on. */
const answers: Record<string, unknown> = {
  account_id: '123456789012',
  names: ['az-a', 'az-b', 'az-c', 'az-d'],
}

function madeUp(type: CtyType | undefined, name: string, label: string): unknown {
  if (name in answers) return answers[name]
  if (type === 'string') {
    if (name === 'arn' || name.endsWith('_arn'))
      return `arn:aws:mock:ap-south-1:123456789012:${label}/${name}`
    return `${label}.${name}`
  }
  if (type === 'number') return 1
  if (type === 'bool') return false
  if (!Array.isArray(type)) return null
  const [kind, inner] = type
  if (kind === 'map') return {}
  if (kind !== 'object') return [madeUp(inner as CtyType, name, label)]
  return Object.fromEntries(
    Object.entries(inner as Record<string, CtyType>).map(([key, of]) => [key, madeUp(of, key, label)]),
  )
}
