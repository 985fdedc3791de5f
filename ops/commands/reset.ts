import { randomUUID } from 'node:crypto'
import { bookingWorkflowId } from '#contracts/names.ts'
import { ResetPlan, ResetResult } from '#contracts/operator-reset.ts'
import { visibleLine } from '#contracts/visible-text.ts'
import { bookingsWanted, tellBeyond, wantedOptions, wantedUsage } from '../bookings-wanted.ts'
import { requiredText, UsageError, type Command, type Invocation } from '../command.ts'
import { withHistories } from '../histories/histories.ts'
import { OperatorApi, Refused } from '../operator-api.ts'
import { createReplayer, type Replayer } from '../replay/replay.ts'
import { findResetPoint, type ResetPoint } from '../replay/reset-point.ts'

export const reset: Command = {
  usage: `reset ${wantedUsage} [--event <id>] [--apply --reason <why> [--key <key>]]`,
  summary:
    'After a bug of ours was mended: take bookings back to before what the bug did, the latest point up to which the code of this ' +
    'checkout decides as their histories have it. Says what would happen; --apply does it. Deploy the mended code first.',
  options: {
    ...wantedOptions,
    event: { type: 'string' },
    apply: { type: 'boolean' },
    reason: { type: 'string' },
    key: { type: 'string' },
  },
  words: Infinity,
  async run(invocation) {
    const { config, values, words, print } = invocation
    const conversation = words.find((word) => /^(conversation:|[0-9a-f]{8}-)/i.test(word))
    if (conversation !== undefined) throw new UsageError(noConversations)
    const reason = values['apply'] === true ? requiredText(values, 'reason') : 'a dry run'
    const event = eventIn(values)
    const api = new OperatorApi(config)
    const { refs, beyond } = await bookingsWanted(invocation, api)
    const find = event === undefined ? await pointFinder(config) : async () => ({ eventId: event })
    const key = String(values['key'] ?? randomUUID())
    let refused = 0
    const refuse = (ref: string, why: string): void => {
      refused++
      print({ ref, refused: why }, `${ref}  refused: ${why}`)
    }
    for (const ref of refs) {
      try {
        const point = await find(ref)
        if ('refusal' in point) {
          refuse(ref, point.refusal)
          continue
        }
        const order = { eventId: point.eventId, reason }
        const path = `/bookings/${encodeURIComponent(ref)}/reset`
        const plan = await api.post(path, ResetPlan, { ...order, dryRun: true }, key)
        if (plan.refusal !== null) refuse(ref, plan.refusal)
        else if (values['apply'] !== true) print({ ref, ...plan }, `${ref}  would ${tellPlan(plan)}`)
        else {
          const result = await api.post(path, ResetResult, order, key)
          print({ ref, ...result, eventId: plan.eventId }, `${ref}  reset: ${tellPlan(plan)}`)
        }
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        refuse(ref, error.message)
      }
    }
    if (refs.length === 0) print({ reset: 0 }, 'No booking is found.')
    if (beyond) print({ beyond: true }, tellBeyond)
    return refused > 0 ? 1 : 0
  },
}

const noConversations =
  'expected bookings: a conversation that is taken back behind the start of a booking would start another one (docs/operators.md)'

function eventIn(values: Invocation['values']): number | undefined {
  if (values['event'] === undefined) return undefined
  const event = Number(values['event'])
  if (!Number.isInteger(event) || event < 1) throw new UsageError('--event: expected the number of an event')
  return event
}

async function pointFinder(config: Invocation['config']): Promise<(ref: string) => Promise<ResetPoint>> {
  const replay: Replayer = await createReplayer()
  return async (ref) => {
    const workflowId = bookingWorkflowId(ref)
    const history = await withHistories(config, ({ fetch }) => fetch(workflowId))
    return await findResetPoint(history, workflowId, replay)
  }
}

function tellPlan({ eventId, after, again, delivered }: ResetPlan): string {
  const list = (entries: ResetPlan['again']) =>
    entries.map(({ eventId: id, at, text }) => `\n      ${id} ${at} ${visibleLine(text)}`).join('')
  const last = after ? `, to after event ${after.eventId} (${visibleLine(after.text)})` : ''
  return (
    `go back to before event ${eventId}${last}` +
    (again.length > 0 ? `\n    decided anew:${list(again)}` : '\n    nothing that it did since is undone') +
    (delivered.length > 0 ? `\n    delivered again:${list(delivered)}` : '')
  )
}
