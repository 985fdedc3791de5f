import { randomUUID } from 'node:crypto'
import { RepairAction } from '#contracts/booking-states.ts'
import { RepairPreview, RepairResult } from '#contracts/operator-repair.ts'
import { bookingsWanted, tellBeyond, wantedOptions, wantedUsage } from '../bookings-wanted.ts'
import { requiredText, UsageError, type Command, type Invocation } from '../command.ts'
import { OperatorApi, Refused } from '../operator-api.ts'

export const repair: Command = {
  usage:
    `repair ${wantedUsage} ` +
    '--action <retry|correct|adopt|give_up> --reason <why> ' +
    '[--set <field>=<value>]... [--booking-id <id>] [--key <key>] [--dry-run]',
  summary:
    'Repair parked bookings: by reference, all that fail alike, or all that a query of Temporal finds. --dry-run says what each would do and changes nothing. A customer ' +
    'reads the reason of give_up. With --key, sending it again repairs nothing twice.',
  options: {
    ...wantedOptions,
    action: { type: 'string' },
    reason: { type: 'string' },
    set: { type: 'string', multiple: true },
    'booking-id': { type: 'string' },
    key: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  words: Infinity,
  async run(invocation) {
    const { config, values, print } = invocation
    const body = bodyOf(values)
    const api = new OperatorApi(config)
    const { refs, beyond } = await bookingsWanted(invocation, api, ({ repairs }) =>
      repairs.includes(body.action),
    )
    const key = String(values['key'] ?? randomUUID())
    let refused = 0
    for (const ref of refs) {
      const path = `/bookings/${encodeURIComponent(ref)}/repair`
      try {
        if (body.dryRun) {
          const preview = await api.post(path, RepairPreview, body, key)
          print({ ref, ...preview }, `${ref}  would: ${tellPreview(preview)}`)
          if (preview.refusal) refused++
          continue
        }
        const { outcome, reason, booking } = await api.post(path, RepairResult, body, key)
        if (outcome === 'parked') refused++
        print(
          { ref, outcome, reason, booking },
          `${ref}  ${outcome}: ${booking.status}${reason ? `, ${reason}` : ''}`,
        )
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        refused++
        print({ ref, refused: error.message }, `${ref}  refused: ${error.message}`)
      }
    }
    if (refs.length === 0) print({ repaired: 0 }, 'No booking needs this repair.')
    if (beyond) print({ beyond: true }, tellBeyond)
    return refused > 0 ? 1 : 0
  },
}

function bodyOf(values: Invocation['values']) {
  const action = RepairAction.safeParse(values['action']).data
  if (!action) throw new UsageError(`--action: expected one of ${RepairAction.options.join(', ')}`)
  const bookingId = values['booking-id']
  return {
    action,
    reason: requiredText(values, 'reason'),
    dryRun: values['dry-run'] === true,
    ...(action === 'correct' && { arguments: argumentsOf(values['set']) }),
    ...(action === 'adopt' && { bookingId: bookingId ?? '' }),
  }
}

function argumentsOf(given: Invocation['values'][string]): Record<string, string> {
  const pairs = Array.isArray(given) ? given : []
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, field, value] = /^(\w+)=(.+)$/s.exec(pair) ?? []
      if (field === undefined || value === undefined) {
        throw new UsageError(`--set: expected <field>=<value>, such as appointment_time=11:00`)
      }
      return [field, value]
    }),
  )
}

const tellPreview = ({
  does,
  refusal,
  arguments: changed,
  slot,
  appointment,
  cancels,
}: RepairPreview): string =>
  [
    does,
    ...(refusal ? [`It would be refused: ${refusal}`] : []),
    ...(changed ? [`From ${JSON.stringify(changed.before)} to ${JSON.stringify(changed.after)}.`] : []),
    ...(slot ? [`The slot is ${slot}.`] : []),
    ...(appointment ? [`Adopts ${appointment.bookingId}.`] : []),
    ...(cancels?.length
      ? [`Cancels ${cancels.map(({ bookingId }) => bookingId).join(', ')} at the dealer.`]
      : []),
  ].join('\n    ')
