/** What a signed-in console works with. */
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { OperatorEvent } from '#contracts/operator.ts'
import { OperatorClient } from './client.ts'
import { Live } from './live.ts'
import type { Session } from './session.ts'
import type { Shown } from './shown.ts'

/** Something of the API that is kept up to date while it is on screen. */
export interface Source<V> {
  view: Shown<V>
  start: () => () => void
  /** Also while it is not on screen. */
  hear: (event: OperatorEvent) => void
  refresh: () => void
}

export interface Services {
  session: Session
  client: OperatorClient
  live: Live
  /** By key, the one used last at the end: who comes back to a page finds it as it was. */
  sources: Map<string, Source<unknown>>
}

const mostSources = 30

export function createServices(session: Session): Services {
  const client = new OperatorClient(session)
  const sources: Services['sources'] = new Map()
  const live = new Live(client, (event) => {
    for (const source of sources.values()) source.hear(event)
  })
  return { session, client, live, sources }
}

const Context = createContext<Services | null>(null)
export const ServicesProvider = Context.Provider
export function useServices(): Services {
  const services = useContext(Context)
  if (!services) throw new Error('outside of ServicesProvider')
  return services
}

/** Kept up to date while it is on screen, by one component at a time. `key` names what `create` makes, filters included. */
export function useSource<S extends Source<unknown>>(key: string, create: (services: Services) => S): S {
  const services = useServices()
  // `create` is new with every drawing; `key` says what it makes.
  const source = useMemo(() => remember(services, key, create), [services, key])
  useEffect(() => source.start(), [source])
  return source
}

/** For what changes without hints too, as time goes by; undefined: it does not now. */
export function useEvery(everyMs: number | undefined, source: Source<unknown>): void {
  useEffect(() => {
    if (everyMs === undefined) return
    const timer = setInterval(() => source.refresh(), everyMs)
    return () => clearInterval(timer)
  }, [source, everyMs])
}

function remember<S extends Source<unknown>>(
  services: Services,
  key: string,
  create: (services: Services) => S,
): S {
  const { sources } = services
  // Keys tell the kinds of sources apart.
  const source = (sources.get(key) as S | undefined) ?? create(services)
  sources.delete(key)
  sources.set(key, source)
  for (const oldest of sources.keys()) {
    if (sources.size <= mostSources) break
    sources.delete(oldest)
  }
  return source
}

export const useShown = <V,>(shown: Shown<V>): V => useSyncExternalStore(shown.subscribe, shown.get)
