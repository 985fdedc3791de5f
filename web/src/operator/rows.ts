/** A list that grows page by page, newest first, and whose rows change one by one. Pure; pages are kept apart so that a change draws one of them anew. */

export interface Pages<T> {
  pages: readonly (readonly T[])[]
  /** Cursor of the next page; null at the end. */
  next: string | null
}

/** How a list tells its rows apart and in which order they stand. */
export interface RowKind<T> {
  id: (row: T) => string
  /** Greater comes first. */
  order: (row: T) => string
}

/** Rows that came by a hint already are not shown twice. */
export function addPage<T>(
  list: Pages<T>,
  rows: readonly T[],
  next: string | null,
  kind: RowKind<T>,
): Pages<T> {
  const known = new Set(list.pages.flat().map(kind.id))
  return { pages: [...list.pages, rows.filter((row) => !known.has(kind.id(row)))], next }
}

/** The row of this id as it is now; null where the list's filters let it through no longer. */
export function putRow<T>(list: Pages<T>, id: string, row: T | null, kind: RowKind<T>): Pages<T> {
  const at = list.pages.findIndex((page) => page.some((known) => kind.id(known) === id))
  if (at >= 0) {
    const change = (page: readonly T[]) =>
      row
        ? page.map((known) => (kind.id(known) === id ? row : known))
        : page.filter((known) => kind.id(known) !== id)
    return { ...list, pages: list.pages.map((page, index) => (index === at ? change(page) : page)) }
  }
  return row ? insert(list, row, kind) : list
}

/** A row older than all that is loaded comes with its page. */
function insert<T>(list: Pages<T>, row: T, { order }: RowKind<T>): Pages<T> {
  const follows = (page: readonly T[]) => page.findIndex((known) => order(known) < order(row))
  const at = list.pages.findIndex((page) => follows(page) >= 0)
  if (at < 0 && list.next !== null) return list
  const last = Math.max(list.pages.length - 1, 0)
  const pages = list.pages.length === 0 ? [[]] : list.pages
  return {
    ...list,
    pages: pages.map((page, index) => {
      if (index !== (at < 0 ? last : at)) return page
      return at < 0 ? [...page, row] : page.toSpliced(follows(page), 0, row)
    }),
  }
}
