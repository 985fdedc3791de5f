/** Proof of a mobile number in the chat: a code is sent, the customer types it, and the number is theirs. */
import type { ToolInput } from '#contracts/tools.ts'
import { audit } from '#platform/audit.ts'
import { checkCode, sendCode } from '#platform/identity/mobile-proof.ts'
import { maskedMobile, NotificationFailedError } from '#platform/notifications.ts'
import type { Deps } from './deps.ts'
import type { ToolAnswer, ToolCall } from './tool-functions.ts'

/** How long a customer waits for whoever delivers codes, in ms: they can ask again. */
const patience = 4_000

/** Another attempt of the same call sends the same code again, under the same id. */
export async function sendMobileCode(
  deps: Deps,
  { mobile }: ToolInput<'send_mobile_code'>,
  { conversationId, subject, key }: ToolCall,
): Promise<ToolAnswer> {
  const requestKey = `${conversationId}:${key}`
  try {
    const sent = await sendCode(deps, { subject, mobile, requestKey, signal: AbortSignal.timeout(patience) })
    if (sent.kind === 'too_many') {
      const minutes = Math.max(1, Math.ceil((sent.retryAt.getTime() - Date.now()) / 60_000))
      return refused('too_many_codes', `Too many codes were sent; possible again in ${minutes} minutes.`)
    }
    await audit(deps.db, { subject, action: 'mobile.code-sent', target: maskedMobile(mobile) })
    const next = 'Ask the customer for the six digits, then call verify_mobile_code.'
    return done('code_sent', { expires_at: sent.expiresAt.toISOString(), next })
  } catch (error) {
    if (!(error instanceof NotificationFailedError)) throw error
    return refused('code_not_sent', 'The code could not be sent; it may be possible later.')
  }
}

export async function verifyMobileCode(
  deps: Deps,
  { mobile, code }: ToolInput<'verify_mobile_code'>,
  { subject }: ToolCall,
): Promise<ToolAnswer> {
  const checked = await checkCode(deps, { subject, mobile, code })
  if (checked.kind === 'wrong' && checked.triesLeft > 0) {
    return refused('wrong_code', `That is not the code; tries left: ${checked.triesLeft}.`)
  }
  if (checked.kind !== 'verified') {
    return refused('no_code', 'There is no code to compare with any more: a new one has to be sent.')
  }
  await audit(deps.db, { subject, action: 'mobile.verified', target: maskedMobile(mobile) })
  const next = 'Go on with what the proof was for: resolve_customer, or create_service_booking again.'
  return done('verified', { next })
}

const done = (status: string, more: Record<string, string>): ToolAnswer => ({
  outcome: 'done',
  output: { success: true, status, ...more },
})
const refused = (status: string, message: string): ToolAnswer => ({
  outcome: 'failed',
  output: { success: false, status, message },
})
