/** A timeline's entries as lines. */
import type { PendingActivity, TimelineEntry, WorkflowView } from '#contracts/operator-timeline.ts'
import { visibleLine } from '#contracts/visible-text.ts'

/** Texts of others keep to their line, and steer no terminal. */
export const tellEntry = (entry: TimelineEntry): string => `${entry.at}  ${visibleLine(textOf(entry))}`

function textOf(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'message': {
      const failed = entry.failure ? ` (failed: ${entry.failure})` : ''
      return `${entry.author}: ${entry.text ?? `[${entry.decision}]`}${failed}`
    }
    case 'model_call': {
      const asked = entry.asked.length > 0 ? `asks for ${entry.asked.join(', ')}` : 'replies'
      const tokens = `${entry.inputTokens ?? '?'} tokens in, ${entry.outputTokens ?? '?'} out`
      return `model ${asked}: ${tokens}, ${entry.durationMs ?? '?'} ms, attempt ${entry.attempts ?? '?'}`
    }
    case 'tool_call': {
      const { name, outcome, durationMs, arguments: input } = entry.call
      return `tool ${name} ${JSON.stringify(input)}: ${outcome}, ${durationMs} ms, ${entry.attempts ?? '?'} attempts`
    }
    case 'proposal':
      return `proposal ${entry.proposal.proposalId} (${entry.proposal.status}): ${entry.proposal.summary}`
    case 'closed':
      return 'conversation closed'
    case 'ledger':
      return `ledger ${entry.bookingRef} ${entry.status}, by ${entry.by}: ${entry.text}`
    case 'temporal':
      return `temporal ${entry.eventId}: ${entry.text}${entry.failure ? ` (${entry.failure})` : ''}`
  }
}

const tellPending = ({ name, attempt, state, lastFailure, nextAttemptAt }: PendingActivity): string =>
  `    waits for ${name}, attempt ${attempt} ${state}` +
  (nextAttemptAt ? `, next at ${nextAttemptAt}` : '') +
  (lastFailure ? `; last failure ${visibleLine(lastFailure)}` : '')

/** What a workflow is at now: what it waits for, and where our own code fails. */
export const tellWorkflow = ({ pendingActivities, stalled }: WorkflowView): string[] => [
  ...pendingActivities.map(tellPending),
  ...(stalled
    ? [
        `    our own code fails since ${stalled.since}, attempt ${stalled.attempt}: ${visibleLine(stalled.why)}; ` +
          'Temporal tries again until a release mends it',
      ]
    : []),
]
