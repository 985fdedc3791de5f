/** What the page works with; made once. */
import { createContext, useContext } from 'react'
import { ApiClient } from './api/client.ts'
import type { Store } from './api/storage.ts'
import { Tokens } from './api/tokens.ts'
import { Outbox } from './chat/outbox.ts'

export function createServices(store: Store, onGuestLost: () => void) {
  const tokens = new Tokens(store, onGuestLost)
  return { store, tokens, api: new ApiClient(tokens), outbox: new Outbox(store) }
}
export type Services = ReturnType<typeof createServices>

export const ServicesContext = createContext<Services | undefined>(undefined)

/** @throws Error outside the page */
export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (!services) throw new Error('no services here')
  return services
}
