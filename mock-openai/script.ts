/** Scripted answers for tests: each entry answers the next call; what no script expects fails loudly. */
import { z } from 'zod'
import type { ModelRequest } from './requests.ts'

const Call = z.strictObject({
  name: z.string(),
  /** A string goes out as it is, so that a test can send malformed JSON. */
  arguments: z.union([z.record(z.string(), z.unknown()), z.string()]),
})
const ms = z.number().int().min(0).max(600_000)

export const ScriptTurn = z
  .strictObject({
    text: z.string().optional(),
    calls: z.array(Call).min(1).optional(),
    refusal: z.string().optional(),
    status: z.number().int().min(400).max(599).optional(),
    loop: Call.optional(),
    rules: z.literal(true).optional(),
    /** With `text`: the connection breaks off in the middle of it. */
    cut: z.literal(true).optional(),
    chunkDelayMs: ms.optional(),
    /** With `status`: seconds in the `retry-after` header, and OpenAI's error code instead of the usual one. */
    retryAfter: z.number().min(0).optional(),
    code: z.string().optional(),
    /** Before the first byte: wait this long, and until `POST /control/release/{hold}`. */
    delayMs: ms.optional(),
    hold: z.string().min(1).optional(),
    /** Must appear in the last input item, else the call is unexpected. */
    match: z.string().min(1).optional(),
  })
  .check(({ value: turn, issues }) => {
    const answers = [turn.text ?? turn.calls, turn.refusal, turn.status, turn.loop, turn.rules]
    const problem = (message: string) => issues.push({ code: 'custom', message, input: turn })
    if (answers.filter((answer) => answer !== undefined).length !== 1) {
      problem('expected exactly one of text and/or calls, refusal, status, loop, rules')
    }
    if (turn.cut && turn.text === undefined) problem('cut needs a text')
    if ((turn.retryAfter ?? turn.code) !== undefined && turn.status === undefined) {
      problem('retryAfter and code need a status')
    }
  })
export type ScriptTurn = z.infer<typeof ScriptTurn>

export const ScriptBody = z.strictObject({
  turns: z.array(ScriptTurn),
  /** Who answers after the last entry: nobody (every further call is unexpected) or the rules. */
  // oxlint-disable-next-line unicorn/no-thenable -- a key of the control API; its value is a string, so nothing awaits it
  then: z.literal('rules').optional(),
  /** Only for calls with this `prompt_cache_key`. */
  key: z.string().min(1).optional(),
})
export type ScriptBody = z.infer<typeof ScriptBody>

export type NextTurn = { turn: ScriptTurn } | { unexpected: string }
interface Gate {
  opened: Promise<void>
  open: () => void
}

export class ScriptBook {
  readonly #scripts = new Map<string | undefined, { turns: ScriptTurn[]; after: 'rules' | undefined }>()
  readonly #gates = new Map<string, Gate>()

  put({ key, turns, then: after }: ScriptBody): void {
    this.#scripts.set(key, { turns: [...turns], after })
    for (const { hold } of turns) if (hold !== undefined) this.#gates.delete(hold)
  }

  /** Forgets every script; what is held is answered, so that nothing hangs. */
  clear(): void {
    this.#scripts.clear()
    for (const gate of this.#gates.values()) gate.open()
    this.#gates.clear()
  }

  /** A script for the call's key comes before the one without a key; without either the rules answer. */
  next(request: ModelRequest, lastItem: string): NextTurn {
    const key = request.prompt_cache_key ?? undefined
    const script = this.#scripts.get(key) ?? this.#scripts.get(undefined)
    if (!script) return { turn: { rules: true } }
    const turn = script.turns[0]
    if (!turn) {
      return script.after === 'rules'
        ? { turn: { rules: true } }
        : { unexpected: 'No script entry is left for this call.' }
    }
    if (turn.match !== undefined && !lastItem.includes(turn.match)) {
      return { unexpected: `The last input item does not contain "${turn.match}".` }
    }
    if (!turn.loop) script.turns.shift()
    return { turn }
  }

  /** Opens for calls that wait and for those still to come, until a new script names the same hold. */
  release(hold: string): void {
    this.#gate(hold).open()
  }
  opened(hold: string): Promise<void> {
    return this.#gate(hold).opened
  }
  #gate(hold: string): Gate {
    const known = this.#gates.get(hold)
    if (known) return known
    const { promise, resolve } = Promise.withResolvers<void>()
    const gate = { opened: promise, open: resolve }
    this.#gates.set(hold, gate)
    return gate
  }
}

/** A call as it came in, kept for tests. */
export interface CallRecord {
  at: string
  request: ModelRequest
  answer: 'rules' | 'text' | 'calls' | 'refusal' | 'status' | 'loop' | 'cut' | 'unexpected'
  hold: string | null
  unexpected: boolean
}

export function answerKind(turn: ScriptTurn): CallRecord['answer'] {
  if (turn.cut) return 'cut'
  const kinds = ['calls', 'text', 'refusal', 'status', 'loop'] as const
  return kinds.find((kind) => turn[kind] !== undefined) ?? 'rules'
}
