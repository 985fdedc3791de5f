import { z } from '@hono/zod-openapi'

/** How the backend treats the `Idempotency-Key` of a create request. */
const idempotency = z.enum(['honour', 'ignore'])
/** Whether a booking can be looked up by the key that made it. */
const references = z.enum(['known', 'unknown'])

export const SettingsView = z.object({ idempotency, references })
export type SettingsView = z.infer<typeof SettingsView>

/** A field that is left out keeps its value. */
export const SettingsChange = z.strictObject({
  idempotency: idempotency.optional(),
  references: references.optional(),
})
export type SettingsChange = z.infer<typeof SettingsChange>

const initial: SettingsView = { idempotency: 'honour', references: 'known' }

export type Settings = ReturnType<typeof createSettings>

/** The backend's manners, in memory. Starts as a well-behaved backend. */
export function createSettings() {
  let current = initial
  return {
    get: (): SettingsView => current,
    change: ({ idempotency = current.idempotency, references = current.references }: SettingsChange) => {
      current = { idempotency, references }
      return current
    },
    reset: () => {
      current = initial
    },
  }
}
