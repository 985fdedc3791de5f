/** Pages of rows in order of their time, newest first: rows that are added meanwhile come before the first page and move nothing. */
import { z } from '@hono/zod-openapi'
import { sql, type RawBuilder } from 'kysely'
import { wholeNumber } from '../schemas.ts'

/** The last row of a page. Its time is to the microsecond, as a JavaScript Date is not: else rows would be skipped. */
export interface Cursor {
  at: string
  id: string
}

const separator = '_'
const Time = z.iso.datetime({ precision: 6 })

/** What a list takes beside its filters. `id` is what its rows' ids are. */
export const paging = (id: z.ZodType<string>) => ({
  cursor: z
    .string()
    .max(200)
    .transform((text, context): Cursor => {
      const [at = '', rest = ''] = text.split(separator, 2)
      if (Time.safeParse(at).success && id.safeParse(rest).success) return { at, id: rest }
      context.addIssue({ code: 'custom', message: 'expected `next` of the page before' })
      return z.NEVER
    })
    .openapi({ type: 'string' })
    .optional(),
  limit: wholeNumber(1, 200).default(50),
})

/** Selects a row's time in the form that cursors have. */
export const exactTime = (column: string): RawBuilder<string> =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** Whether a row comes after the cursor's. */
export const after = ({ at, id }: Cursor, column: string, idColumn: string): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(column)}, ${sql.ref(idColumn)}) < (${at}::timestamptz, ${id})`

/** A page of at most `limit` rows, of which one more than that was read. */
export function page<T>(rows: T[], limit: number, cursorOf: (row: T) => Cursor) {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  if (rows.length <= limit || !last) return { rows: shown, next: null }
  const { at, id } = cursorOf(last)
  return { rows: shown, next: at + separator + id }
}
