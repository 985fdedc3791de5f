import { expect, it } from 'vitest'
import { hrefOf, parsePlace } from './location.ts'

it('finds the page, the thing and the filters that a link names', () => {
  const link = hrefOf('bookings', null, { state: 'needs_attention', query: 'SB A&B', dealer: '' })
  expect(link).toBe('#/bookings?query=SB+A%26B&state=needs_attention')
  const { page, id, search } = parsePlace(link)
  expect([page, id, search.get('query'), search.get('state')]).toEqual([
    'bookings',
    null,
    'SB A&B',
    'needs_attention',
  ])
  expect(parsePlace(hrefOf('conversations', 'a-b-1'))).toMatchObject({ page: 'conversations', id: 'a-b-1' })
})

it.each(['', '#/', '#/nothing', '#/bookings/../x'])('shows a page for %j too', (hash) => {
  expect(parsePlace(hash)).toMatchObject({ id: null })
})
