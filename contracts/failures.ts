/** Types of `ApplicationFailure` and of refusals, by the names that operators filter on (`FailureKind`). */
export const Failure = {
  /** A message to a conversation that is closed. */
  conversationClosed: 'ConversationClosed',
  /** Five messages wait already. */
  queueFull: 'QueueFull',
  /** The run is about to continue as new; send the same update again. */
  rollingOver: 'ConversationRollingOver',
  /** The same messageId came before with another text or decision. */
  messageIdReused: 'MessageIdReused',
  invalidMessage: 'InvalidMessage',
  /** Another act already answered this proposal, or a later proposal replaced it. */
  proposalNotOpen: 'ProposalNotOpen',
  digestMismatch: 'DigestMismatch',
  notParked: 'NotParked',

  modelUnauthorised: 'ModelUnauthorised',
  modelRejectedRequest: 'ModelRejectedRequest',
  modelUnavailable: 'ModelUnavailable',
  modelRefused: 'ModelRefused',
  modelLoop: 'ModelLoop',
  modelBadToolCalls: 'ModelBadToolCalls',

  apimUnavailable: 'ApimUnavailable',
  apimRejectedRequest: 'ApimRejectedRequest',
  apimBadAnswer: 'ApimBadAnswer',
} as const
export type Failure = (typeof Failure)[keyof typeof Failure]
