import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { indianClock } from './conversation/transcript.ts'
import { errorResponse, unexpectedCall, usualError } from './errors.ts'
import { decide } from './policy.ts'
import type { Item, ModelRequest } from './requests.ts'
import { setScene } from './scene.ts'
import { answerKind, type CallRecord, type NextTurn, type ScriptBook, type ScriptTurn } from './script.ts'
import { sendEvents, sendHalf } from './stream.ts'
import { streamedResponse, wholeResponse, type Output } from './wire.ts'

interface Call {
  request: ModelRequest
  items: Item[]
  next: NextTurn
  book: ScriptBook
  now: () => Date
  out: ServerResponse
  /** Aborts when the client goes away. */
  signal: AbortSignal
}
interface Answered {
  record: CallRecord
  /** Undefined: already written to `out`. */
  response: Promise<Response | undefined>
}

/** The record is made at once, the answer when its time comes: a test sees a call while it is held. */
export function answerCall(call: Call): Answered {
  const { request, next, now } = call
  const record = { at: now().toISOString(), request }
  if ('unexpected' in next) {
    const response = Promise.resolve(errorResponse(unexpectedCall(next.unexpected)))
    return { record: { ...record, answer: 'unexpected', hold: null, unexpected: true }, response }
  }
  const { turn } = next
  return {
    record: { ...record, answer: answerKind(turn), hold: turn.hold ?? null, unexpected: false },
    response: answer(call, turn),
  }
}

async function answer(call: Call, turn: ScriptTurn): Promise<Response | undefined> {
  const { request, out, signal, book } = call
  if (turn.delayMs !== undefined) await sleep(turn.delayMs, undefined, { signal })
  if (turn.hold !== undefined) await unlessAborted(book.opened(turn.hold), signal)
  if (turn.status !== undefined) {
    const error = usualError(turn.status)
    const headers = turn.retryAfter === undefined ? undefined : { 'retry-after': String(turn.retryAfter) }
    return errorResponse({ ...error, code: turn.code ?? error.code }, headers)
  }
  const engine = turn.rules ? 'rules' : 'script'
  const outputs = turn.rules ? byRules(call) : scripted(turn)
  if (request.stream) {
    const pace = { chunkDelayMs: turn.chunkDelayMs ?? 0, cut: turn.cut ?? false, signal }
    await sendEvents(out, streamedResponse(request, outputs, engine), pace)
    return undefined
  }
  const response = wholeResponse(request, outputs, engine)
  if (!turn.cut) return Response.json(response)
  await sendHalf(out, JSON.stringify(response))
  return undefined
}

function byRules({ request, items, now }: Call): Output[] {
  const action = decide(setScene(request, items, indianClock(now())))
  if (action.kind === 'say') return [{ kind: 'text', text: action.text }]
  return [{ kind: 'call', name: action.name, arguments: JSON.stringify(action.arguments) }]
}

function scripted({ text, refusal, calls, loop }: ScriptTurn): Output[] {
  const outputs: Output[] = []
  if (text !== undefined) outputs.push({ kind: 'text', text })
  if (refusal !== undefined) outputs.push({ kind: 'refusal', text: refusal })
  for (const { name, arguments: input } of calls ?? (loop ? [loop] : [])) {
    outputs.push({ kind: 'call', name, arguments: typeof input === 'string' ? input : JSON.stringify(input) })
  }
  return outputs
}

function unlessAborted(wait: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(new DOMException('The client went away.', 'AbortError'))
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return Promise.race([wait, promise])
}
