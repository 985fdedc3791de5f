import type { Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import type { Env } from './env.ts'
import { notFound, ProblemError } from './problems.ts'

/**
 * The refusal of a request that no route takes: 405 where the path has routes for other methods, 404 elsewhere. Call it when
 * all routes are there.
 */
export function unknownPages(app: Hono<Env>): (method: string, path: string) => ProblemError {
  const known = new TrieRouter<string>()
  // Middleware is for all methods or for all paths below one, as are the page's files.
  const routes = app.routes.filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*'))
  for (const { method, path } of routes) known.add('ALL', path, method)
  return (method, path) => {
    const methods = new Set(known.match('ALL', path)[0].map(([allowed]) => allowed))
    if (methods.size === 0) return notFound('page')
    if (methods.has('GET')) methods.add('HEAD')
    const allow = [...methods].toSorted().join(', ')
    return new ProblemError(405, 'method-not-allowed', `${method}: expected ${allow}.`, {
      headers: { allow },
    })
  }
}
