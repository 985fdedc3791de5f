/** Texts of one booking and of one conversation. */
import type { RepairAction } from '#contracts/booking-states.ts'
import type { ProposalStatus, ToolCallView } from '#contracts/chat.ts'
import type { RepairPreview, RepairResult } from '#contracts/operator-repair.ts'
import type { WorkflowView } from '#contracts/operator-timeline.ts'

import type { OwnFault } from '../failures.ts'

export const detailWords = {
  workflowState: {
    running: 'Running',
    completed: 'Complete',
    failed: 'Failed',
    cancelled: 'Cancelled',
    terminated: 'Terminated',
    timed_out: 'Timed out',
    continued_as_new: 'Goes on in a new run',
    unknown: 'Temporal keeps it no longer',
    unreachable: 'Temporal does not answer just now',
  } satisfies Record<WorkflowView['status'], string>,

  repair: {
    title: 'Repair',
    open: 'Repair',
    action: { retry: 'Try again', correct: 'Correct', adopt: 'Adopt', give_up: 'Give up' } satisfies Record<
      RepairAction,
      string
    >,
    can: (actions: string) => `Can be done: ${actions}`,
    cannot: 'Nothing to do by hand now: it goes on by itself.',
    none: 'This booking waits for no repair.',
    choose: 'What to do',
    bookingId: 'The dealer’s booking id',
    reason: 'Reason',
    reasonHint: 'For the ledger and the audit log.',
    reasonToCustomer: 'The customer reads it.',
    preview: 'Preview',
    previewTitle: 'What would happen',
    previewFirst: 'Nothing changes before you have seen the preview and confirmed it.',
    confirm: (action: string) => `Confirm: ${action}`,
    refused: (why: string) => `It would be refused: ${why}`,
    slot: {
      free: 'The wanted time is free at the dealer.',
      taken: 'The wanted time is taken at the dealer.',
      unknown: 'The dealer system does not answer: nobody knows whether the time is free.',
    } satisfies Record<NonNullable<RepairPreview['slot']>, string>,
    adopts: 'Would be adopted',
    cancels: 'Would be cancelled at the dealer',
    changes: 'Changed details',
    before: 'Now',
    after: 'Then',
    outcome: {
      done: 'Done. The customer’s chat shows the result.',
      parked: 'It was tried, and the booking still needs attention',
      accepted: 'It is under way; this page shows the result by itself.',
    } satisfies Record<RepairResult['outcome'], string>,
    nothingChanged: 'Change at least one detail.',
  },

  command: {
    title: 'For developers',
    copy: 'Copy',
    copied: 'Copied',
    /** On the page of a booking. */
    booking: {
      WorkflowTaskFailed:
        'It goes on by itself once a release mends our code. If it went a wrong way before it failed, take it back, from a checkout of ' +
        'that release: the first command says what would happen, the second does it.',
      WorkflowEnded:
        'No button brings it back: only our code can tell up to where its history holds. From a checkout of the deployed release, the ' +
        'first command says what would happen, the second does it.',
    } satisfies Record<OwnFault, string>,
    conversation:
      'It goes on by itself once a release mends our code; a conversation is not taken back. To see whether a checkout mends it:',
    /** In a list. */
    waits: {
      WorkflowTaskFailed: 'It waits for a release of ours; its page says more.',
      WorkflowEnded: 'A developer can take it back; its page names the commands.',
    } satisfies Record<OwnFault, string>,
  },

  usage: {
    title: 'What it took',
    column: {
      part: 'Part',
      tokens: 'Tokens',
      cost: 'Cost',
      actions: 'Actions',
      events: 'Events',
      bytes: 'Bytes',
    },
    turn: (turn: number) => `Turn ${turn}`,
    all: 'All turns',
    turnsUpTo: 'Turns up to it',
    own: 'Its workflow',
    booking: 'In all',
    of: (spent: string, most: string) => `${spent} of ${most}`,
  },
  resume: {
    title: 'Paused',
    does: 'Customers read why. Bookings and buttons go on. Resumed, it has a whole budget again from the next message on.',
    reason: 'Reason',
    reasonHint: 'For the audit log.',
    button: 'Resume',
  },

  timeline: 'What happened',
  timelineShow: 'Show',
  timelineParts: { all: 'Everything', chat: 'Conversation', ledger: 'Booking', temporal: 'Temporal' },
  truncated: 'Earlier entries are not shown.',
  temporalTruncated: 'Earlier Temporal events are in the Temporal UI alone.',
  author: { customer: 'Customer', assistant: 'Assistant', system: 'System' },
  decision: { confirm: 'Pressed “yes”', decline: 'Pressed “no”' },
  modelCall: 'Model call',
  tokens: (input: string, output: string) => `${input} tokens in, ${output} out`,
  attempts: (count: number) => (count === 1 ? '1 attempt' : `${count} attempts`),
  asked: (tools: string) => `asked for ${tools}`,
  replied: 'replied',
  toolOutcome: { done: 'done', failed: 'failed', invalid: 'not possible' } satisfies Record<
    ToolCallView['outcome'],
    string
  >,
  showCall: 'Arguments and answer',
  showDetail: 'Details',
  proposal: 'Proposal',
  proposalState: {
    open: 'open',
    confirmed: 'confirmed',
    declined: 'declined',
    superseded: 'replaced',
    expired: 'expired',
  } satisfies Record<ProposalStatus, string>,
  closed: 'The conversation was closed',
  by: (who: string) => `by ${who}`,
  ledger: 'Booking',
  temporal: 'Temporal',
  turn: (turn: number) => `turn ${turn}`,

  stalled: 'Our own code fails',
  stalledSince: 'since',
  pending: 'Under way now',
  pendingState: { running: 'running', waiting: 'waiting for its next attempt' },
  attempt: (attempt: number) => `attempt ${attempt}`,
  nextAttempt: 'the next one at',
  workflow: 'Workflow',
  workflowFact: { status: 'Temporal', id: 'Id' },
  temporalUi: 'Open in the Temporal UI',
  temporalUiHint: 'Make it readable there',
  facts: 'Details',
  fact: {
    conversation: 'Conversation',
    customer: 'Customer',
    bookingId: 'Booking id',
    dealer: 'Dealer',
    made: 'Made',
    changed: 'Changed',
    reason: 'Reason',
    channel: 'Channel',
    began: 'Began',
    turns: 'Turns',
    failed: 'Failed turns',
    tokenBudget: 'Token budget',
    costBudget: 'Cost budget',
  },
} as const
