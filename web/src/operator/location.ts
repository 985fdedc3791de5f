/** What the address names: a page, what it shows, and its filters. All of it is in the hash, so that a link can be shared. */
import { useSyncExternalStore } from 'react'

export const pages = ['overview', 'bookings', 'conversations', 'audit', 'tools', 'faults'] as const
export type PageName = (typeof pages)[number]

export interface Place {
  page: PageName
  /** One booking or conversation; null for the list. */
  id: string | null
  search: URLSearchParams
}

/** Unknown pages are the overview. */
export function parsePlace(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [name, id] = path.split('/')
  const page = pages.find((known) => known === name) ?? 'overview'
  const hasId = id && /^[\w-]{1,64}$/.test(id) && (page === 'bookings' || page === 'conversations')
  return { page, id: hasId ? id : null, search: new URLSearchParams(search) }
}

/** Filters that are empty are left out. */
export function hrefOf(
  page: PageName,
  id: string | null = null,
  filters: Record<string, string> = {},
): string {
  const search = searchOf(filters)
  return `#/${page}${id === null ? '' : `/${encodeURIComponent(id)}`}${search && `?${search}`}`
}

/** In a fixed order: the same filters are the same text. */
export const searchOf = (filters: Record<string, string>): string =>
  new URLSearchParams(
    Object.entries(filters)
      .filter(([, value]) => value !== '')
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ).toString()

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}
export const useHash = (): string => useSyncExternalStore(subscribe, () => window.location.hash)

/** Filters of the page that is open; the browser's back button does not go through each of them. */
export const replaceFilters = (page: PageName, filters: Record<string, string>): void =>
  window.location.replace(hrefOf(page, null, filters))
