/** The rules for the proof of a mobile number: a code goes to it, and the customer types it here. */
import { call, speak } from './actions.ts'
import { joined } from './phrases/format.ts'
import { reports } from './replies.ts'
import type { Action, Scene } from './scene.ts'
import { asksForDetails } from './understand/message.ts'

export function proof(scene: Scene): Action | null {
  return afterSending(scene) ?? check(scene) ?? tellDetails(scene) ?? send(scene)
}

/** What became of a code that this turn sent or checked. */
function afterSending(scene: Scene): Action | null {
  const { facts, turn, phrases } = scene
  const last = turn.learnt.at(-1)
  if (last?.name === 'send_mobile_code' && last.outcome.kind === 'read') {
    return speak(joined([...reports(scene), phrases.codeSent((facts.codeSentTo ?? '').slice(-2))]))
  }
  const tried = last?.name === 'send_mobile_code' || last?.name === 'verify_mobile_code'
  return tried && last.outcome.kind === 'refused' ? speak(joined(reports(scene))) : null
}

function check(scene: Scene): Action | null {
  const { codeSentTo: mobile } = scene.facts
  const code = scene.turn.message?.code
  return mobile && code ? call(scene, 'verify_mobile_code', { mobile, code }) : null
}

/** All the dealer has of the customer, asked for anew: a proof may have come, or have grown too old. */
function tellDetails(scene: Scene): Action | null {
  const { facts, turn, phrases } = scene
  const { message, learnt } = turn
  const proved = learnt.some(({ name }) => name === 'verify_mobile_code')
  if (!(message && asksForDetails(message)) && !(proved && facts.proofFor === 'details')) return null
  const { mobile, customer } = facts
  if (!mobile) return speak(joined([...reports(scene), phrases.askMobile]))
  const last = learnt.at(-1)
  if (last?.name !== 'resolve_customer') return call(scene, 'resolve_customer', { mobile })
  if (last.outcome.kind === 'refused') return speak(joined(reports(scene)))
  if (customer?.verified) return speak(phrases.details(customer))
  return call(scene, 'send_mobile_code', { mobile })
}

/** To a customer who wants a booking that needs the proof, or another code. */
function send(scene: Scene): Action | null {
  const { facts, turn } = scene
  const { mobile, proofFor } = facts
  const unproved = turn.learnt.at(-1)?.outcome.kind === 'unproved'
  const again = turn.learnt.length === 0 && proofFor !== null && turn.message?.intents.has('newCode')
  return mobile && (unproved || again) ? call(scene, 'send_mobile_code', { mobile }) : null
}
