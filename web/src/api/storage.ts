/** A browser's storage that is never in the way: where the browser refuses it, things last as long as the page. */
export interface Store {
  get(key: string): string | null
  set(key: string, value: string): void
  remove(key: string): void
  keys(): string[]
}

export function memoryStore(): Store {
  const values = new Map<string, string>()
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  }
}

/** `sessionStorage` ends with the tab. */
export function openBrowserStore(kind: 'localStorage' | 'sessionStorage' = 'localStorage'): Store {
  try {
    const storage = window[kind]
    storage.setItem('probe', '')
    storage.removeItem('probe')
    return {
      get: (key) => storage.getItem(key),
      set: (key, value) => storage.setItem(key, value),
      remove: (key) => storage.removeItem(key),
      keys: () => Object.keys(storage),
    }
  } catch {
    return memoryStore()
  }
}
