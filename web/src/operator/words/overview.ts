/** Texts of the overview. */
export const overviewWords = {
  range: 'Time range',
  ranges: { '1h': 'Last hour', '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days' },

  failingTitle: 'Failing bookings',
  noFailing: 'No booking needs a look.',
  allFailing: 'All failing bookings',

  figures: {
    title: 'Figures',
    bookings: 'Bookings',
    success: 'Success ratio',
    timeToConfirm: 'Time to confirm',
    attempts: 'Attempts at the dealer',
    conversations: 'Conversations begun',
    turns: 'Turns',
    tokens: 'Model tokens',
    cost: 'Model cost',
    tokensPerBooking: 'Model tokens for a booking',
    costPerBooking: 'Model cost of a booking',
  },
  note: {
    success: 'confirmed, of those that were decided',
    half: (p95: string) => `half of them; 95 % within ${p95}`,
    most: (most: string) => `on average; at most ${most}`,
    open: (open: string) => `${open} open now`,
    failedTurns: (failed: string) => `${failed} failed`,
    modelCalls: (calls: string, input: string, output: string) =>
      `${calls} calls; ${input} in, ${output} out`,
    perTurn: (each: string) => `for each confirmed; ${each} for a turn`,
    noPrice: 'no price per token is set',
    cost: 'in the currency of the price per token',
  },

  overTime: 'Over time',
  series: { bookings: 'Bookings', turns: 'Turns', toolCalls: 'Tool calls' },
  seriesLabel: (name: string, total: string, span: string, most: string) =>
    `${name}: ${total} in all, at most ${most} in ${span}`,
  perSpan: (span: string) => `per ${span}`,

  byState: 'Bookings by state',
  failedTurnsTitle: 'Failed turns by failure',
  apimTitle: 'Dealer system: failed attempts',
  toolsTitle: 'Tool use',
  nothing: 'None in this time.',
  figureColumn: {
    state: 'State',
    count: 'Count',
    failure: 'Failure',
    endpoint: 'Endpoint',
    tool: 'Tool',
    calls: 'Calls',
    failed: 'Failed',
    half: 'Half within',
    most: '95 % within',
  },
} as const
