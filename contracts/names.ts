/** Every name that Temporal and operators see is built and parsed here and nowhere else. */
import { defineSearchAttributeKey } from '@temporalio/common/lib/search-attributes.js'
import { digestText } from './digest.ts'

export const taskQueue = 'booking-orchestrator'
/** The worker deployment whose versions the builds are. */
export const workerDeployment = 'booking-orchestrator'

export const searchAttributes = {
  /** `open`, `awaiting_confirmation`, `closed`. */
  conversationState: defineSearchAttributeKey('ConversationState', 'KEYWORD'),
  bookingState: defineSearchAttributeKey('BookingState', 'KEYWORD'),
  dealerCode: defineSearchAttributeKey('DealerCode', 'KEYWORD'),
  failureKind: defineSearchAttributeKey('FailureKind', 'KEYWORD'),
} as const

const conversationPrefix = 'conversation:'
const bookingPrefix = 'booking:'

export const conversationWorkflowId = (conversationId: string): string => conversationPrefix + conversationId
export const bookingWorkflowId = (bookingRef: string): string => bookingPrefix + bookingRef

/** The conversation id in a workflow id, undefined for other workflows. */
export const parseConversationWorkflowId = (workflowId: string): string | undefined =>
  workflowId.startsWith(conversationPrefix) ? workflowId.slice(conversationPrefix.length) : undefined
/** The booking reference in a workflow id, undefined for other workflows. */
export const parseBookingWorkflowId = (workflowId: string): string | undefined =>
  workflowId.startsWith(bookingPrefix) ? workflowId.slice(bookingPrefix.length) : undefined

/**
 * Update id of a customer's act. It holds a digest of the content, so that the server's own deduplication
 * cannot hide that the same messageId came with another text.
 */
export const updateId = (messageId: string, contentDigest: string): string =>
  `${messageId}:${contentDigest.slice(0, 16)}`

/** `SB-` and ten characters a person can read over the phone (no I, L, O, U), from a UUID's 50 first bits. */
export function bookingRefFromUuid(uuid: string): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
  let bits = BigInt(`0x${uuid.replaceAll('-', '')}`) >> 78n
  let ref = ''
  for (let i = 0; i < 10; i++, bits >>= 5n) ref = alphabet[Number(bits & 31n)]! + ref
  return `SB-${ref}`
}

/** A proposal is named by the call that made it: the same call, tried again, makes no second one. */
export const proposalIdOf = (conversationId: string, callKey: string): string =>
  `pr_${digestText(`${conversationId}:${callKey}`).slice(0, 20)}`

/** Of a booking outside a conversation: one per proposal, however often and wherever it is started. */
export const bookingRefOf = (proposalId: string): string =>
  bookingRefFromUuid(digestText(`booking of ${proposalId}`).slice(0, 32))

/** Ids of standalone activities. What stands before the slash owns the key of its payloads (platform/encryption/codec.ts). */
export const directCallId = (conversationId: string, call: string): string =>
  `${conversationWorkflowId(conversationId)}/${call}`
export const dealerLookId = (bookingRef: string, look: string): string =>
  `${bookingWorkflowId(bookingRef)}/look:${look}`
