import type { Ids, Role, Target } from './target.ts'

/** Schemathesis' settings, in its TOML: https://schemathesis.readthedocs.io/en/stable/reference/configuration/ */
export function settings({ tokens, ids }: Target, role: Role): string {
  const token = tokens[role]
  return [
    ...general,
    ...(token === undefined ? [] : ['[auth.openapi.bearer]', `bearer = "${token}"`]),
    ...Object.entries(ids[role]).flatMap(([name, values]) => [
      `[dictionaries.${name}]`,
      `values = ${JSON.stringify(values)}`,
    ]),
    ...parameters.flatMap(({ operations, values }) => [
      '[[operations]]',
      `include-operation-id = ${JSON.stringify(operations)}`,
      '[operations.parameters]',
      ...Object.entries(values).map(([name, dictionary]) => `"path.${name}" = ${mostly(dictionary)}`),
    ]),
  ].join('\n')
}

const general = [
  'request-timeout = 40',
  'continue-on-failure = true',
  // A body that is too large is refused before anything is read of it.
  '[checks.negative_data_rejection]',
  'expected-statuses = ["400", "401", "403", "404", "405", "409", "413", "415", "422", "429"]',
  // A closed conversation can still be read.
  '[checks.use_after_free]',
  'enabled = false',
  // Which characters are assigned no pattern says.
  '[[operations]]',
  'include-operation-id = "createApiKey"',
  '[operations.checks.positive_data_acceptance]',
  'expected-statuses = ["2xx", "401", "403", "422", "429"]',
  // Rules that no schema says: a time before another one, `next` of a page before, the arguments of the tool in the path.
  '[[operations]]',
  'include-operation-id = ["readFigures", "searchBookings", "searchConversations", "readAudit", "tryTool", "repairBooking"]',
  '[operations.checks.positive_data_acceptance]',
  'expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429", "503"]',
  // An event stream never ends: every request that is right would wait for the time limit. And faults that were ordered would
  // hold up every other request.
  '[[operations]]',
  'include-operation-id = ["streamEvents", "streamChanges", "orderFaults"]',
  'enabled = false',
]

/** An id that exists, in most requests. */
const mostly = (dictionary: keyof Ids) => `{ dictionary = "${dictionary}", probability = 0.8 }`

/** Which ids stand in the paths of which operations. */
const parameters: { operations: string[]; values: Record<string, keyof Ids> }[] = [
  {
    operations: [
      'getConversation',
      'sendMessage',
      'listMessages',
      'exportConversation',
      'inspectConversation',
    ],
    values: { id: 'conversations' },
  },
  { operations: ['getMessage'], values: { id: 'conversations', messageId: 'messages' } },
  { operations: ['decideProposal'], values: { id: 'conversations', proposalId: 'proposals' } },
  { operations: ['closeConversation'], values: { id: 'closable' } },
  {
    operations: ['getBooking', 'rescheduleBooking', 'inspectBooking', 'repairBooking'],
    values: { ref: 'bookings' },
  },
  { operations: ['cancelBooking'], values: { ref: 'cancellable' } },
  { operations: ['revokeApiKey'], values: { id: 'apiKeys' } },
]
