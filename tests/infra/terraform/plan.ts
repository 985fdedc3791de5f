/** A plan as rules read it. */
import type { Resource } from './terraform.ts'

export type Rule = (plan: Plan) => string[]
export type Values = Record<string, unknown>

/** A plan with its resources by type. */
export class Plan {
  readonly resources: Resource[]
  constructor(resources: Resource[]) {
    this.resources = resources
  }
  of(...types: string[]): Resource[] {
    return this.resources.filter(({ type }) => types.includes(type))
  }
  /** Addresses of these types for which `holds` is not so. */
  failing(types: string | string[], holds: (values: Values, resource: Resource) => boolean): string[] {
    return this.of(...[types].flat())
      .filter((resource) => !holds(resource.values, resource))
      .map(({ address }) => address)
  }
}

/** Settings of a type that a bucket has. */
export const aboutBucket = (plan: Plan, type: string, { id, bucket }: Values): Values[] =>
  plan
    .of(type)
    .map(({ values }) => values)
    .filter((values) => [id, bucket].includes(values['bucket']))

export const blocks = (value: unknown): Values[] => (Array.isArray(value) ? (value as Values[]) : [])
export const block = (value: unknown): Values => blocks(value)[0] ?? {}
export const list = (value: unknown): string[] => [value].flat().filter((item) => typeof item === 'string')
export const isSet = (value: unknown): boolean => typeof value === 'string' && value !== ''

export interface Container {
  name: string
  image: string
  readonlyRootFilesystem: boolean
  environment: { name: string; value: string }[]
  secrets?: { name: string; valueFrom: string }[]
}
export const containersOf = (definitions: unknown): Container[] =>
  JSON.parse(String(definitions)) as Container[]

/** What each broken rule says. */
export const violations = (plan: Plan, which: Record<string, Rule>): string[] =>
  Object.entries(which).flatMap(([name, rule]) => rule(plan).map((address) => `${name}: ${address}`))
