/** The test switches: scripts, held answers and the record of calls. */
import { Hono } from 'hono'
import { z } from 'zod'
import { ScriptBody, type CallRecord, type ScriptBook } from './script.ts'

export function controlRoutes(book: ScriptBook, calls: CallRecord[]): Hono {
  const app = new Hono()
  app.put('/script', async (c) => {
    const body = ScriptBody.safeParse(await c.req.json().catch(() => undefined))
    if (!body.success) return c.json({ error: z.prettifyError(body.error) }, 400)
    book.put(body.data)
    return c.body(null, 204)
  })
  app.delete('/script', (c) => {
    book.clear()
    return c.body(null, 204)
  })
  app.post('/release/:hold', (c) => {
    book.release(c.req.param('hold'))
    return c.body(null, 204)
  })
  app.get('/calls', (c) => c.json({ calls }))
  app.delete('/calls', (c) => {
    calls.length = 0
    return c.body(null, 204)
  })
  return app
}
