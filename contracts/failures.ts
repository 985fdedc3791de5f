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
  /** A repair of a booking that does not wait for one. */
  notParked: 'NotParked',
  /** A change that a booking in its state cannot undergo. */
  changeRefused: 'ChangeRefused',
  /** A repair that the booking's facts forbid, such as adopting another car's appointment. */
  repairRefused: 'RepairRefused',

  modelUnauthorised: 'ModelUnauthorised',
  modelRejectedRequest: 'ModelRejectedRequest',
  modelUnavailable: 'ModelUnavailable',
  modelRefused: 'ModelRefused',
  modelLoop: 'ModelLoop',
  modelBadToolCalls: 'ModelBadToolCalls',

  apimUnavailable: 'ApimUnavailable',
  apimRejectedRequest: 'ApimRejectedRequest',
  apimBadAnswer: 'ApimBadAnswer',
  /** The APIM no longer holds an appointment that it confirmed. */
  appointmentMissing: 'AppointmentMissing',
  /** The APIM will not cancel an appointment that should not be. */
  compensationRefused: 'CompensationRefused',
  /** Whoever delivers reminders did not take one. */
  notificationFailed: 'NotificationFailed',
  /** A ledger entry that may not follow the one before it: an attempt that was overtaken. */
  illegalTransition: 'IllegalTransition',
  /** An activity failed with what is none of these: a bug of ours. */
  internalError: 'InternalError',
} as const
export type Failure = (typeof Failure)[keyof typeof Failure]
