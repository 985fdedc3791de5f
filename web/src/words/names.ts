/** Names of what comes from outside and need not be in the table. */
import type { Words } from './english.ts'

export function toolName({ tools }: Words, name: string, when: 'done' | 'running'): string {
  return (Object.hasOwn(tools, name) ? tools[name]?.[when] : undefined) ?? name
}

export const serviceName = ({ services }: Words, type: string): string =>
  (Object.hasOwn(services, type) ? services[type] : undefined) ?? type
