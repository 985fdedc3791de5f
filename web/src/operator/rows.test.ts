import { expect, it } from 'vitest'
import { addPage, putRow, type Pages, type RowKind } from './rows.ts'

interface Row {
  id: string
  at: number
  state?: string
}
const kind: RowKind<Row> = { id: ({ id }) => id, order: ({ at }) => String(at).padStart(3, '0') }
const row = (at: number, state?: string): Row => ({ id: `r${at}`, at, ...(state && { state }) })
/** Newest first, two pages, and older rows that are not loaded. */
const loaded: Pages<Row> = {
  pages: [
    [row(9), row(7)],
    [row(5), row(3)],
  ],
  next: 'more',
}
const ids = ({ pages }: Pages<Row>) => pages.map((page) => page.map(({ id }) => id))

it('shows a row once that came by a hint before its page', () => {
  const list = addPage(loaded, [row(3), row(2)], null, kind)
  expect(ids(list)).toEqual([['r9', 'r7'], ['r5', 'r3'], ['r2']])
  expect(list.next).toBeNull()
})

it('replaces a row where it stands, and leaves the other pages the same', () => {
  const list = putRow(loaded, 'r5', row(5, 'confirmed'), kind)
  expect(list.pages[1]).toEqual([row(5, 'confirmed'), row(3)])
  expect(list.pages[0]).toBe(loaded.pages[0])
})

it('takes a row out that the filters let through no longer', () => {
  expect(ids(putRow(loaded, 'r7', null, kind))).toEqual([['r9'], ['r5', 'r3']])
  expect(putRow(loaded, 'r8', null, kind)).toBe(loaded)
})

it('puts a new row where its age belongs', () => {
  expect(ids(putRow(loaded, 'r10', row(10), kind))).toEqual([
    ['r10', 'r9', 'r7'],
    ['r5', 'r3'],
  ])
  expect(ids(putRow(loaded, 'r4', row(4), kind))).toEqual([
    ['r9', 'r7'],
    ['r5', 'r4', 'r3'],
  ])
})

it('leaves a row to its page that is older than all that is loaded, and takes it where nothing is left to load', () => {
  expect(putRow(loaded, 'r1', row(1), kind)).toBe(loaded)
  expect(ids(putRow({ ...loaded, next: null }, 'r1', row(1), kind))).toEqual([
    ['r9', 'r7'],
    ['r5', 'r3', 'r1'],
  ])
  expect(ids(putRow({ pages: [], next: null }, 'r1', row(1), kind))).toEqual([['r1']])
})
