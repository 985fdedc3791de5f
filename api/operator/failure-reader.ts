/** Failures as Temporal keeps them, decrypted and in a line. */
import { defaultPayloadConverter } from '@temporalio/common'
import type { temporal } from '@temporalio/proto'
import { z } from 'zod'
import { Failure } from '#contracts/failures.ts'
import type { EncryptionCodec } from '#platform/encryption/codec.ts'
import { UndecryptableError } from '#platform/encryption/keyring.ts'
import type { ProtoFailure } from './history-words.ts'

/** What the failure converter hides (`encodeCommonAttributes`). */
const Inside = z.object({ message: z.string(), stack_trace: z.string().default('') })
const foreseen = new Set<string>(Object.values(Failure))

export class FailureReader {
  readonly #codec: EncryptionCodec

  constructor(codec: EncryptionCodec) {
    this.#codec = codec
  }

  /**
   * The innermost failure, its kind before the colon: what an activity's failure says itself is only that it failed. One that we did
   * not foresee is a bug: where in our sources it was thrown stands behind it.
   */
  async say(failure: ProtoFailure | null | undefined): Promise<string | null> {
    if (!failure) return null
    if (failure.cause && !failure.applicationFailureInfo) return await this.say(failure.cause)
    const inside = Inside.safeParse(await this.read(failure.encodedAttributes)).data
    const message = inside?.message ?? (failure.encodedAttributes ? '[unreadable]' : failure.message)
    const kind = failure.applicationFailureInfo?.type
    const line = foreseen.has(kind ?? '')
      ? undefined
      : sourceLineIn(inside?.stack_trace ?? failure.stackTrace)
    return [kind, message].filter(Boolean).join(': ') + (line ? ` (${line})` : '')
  }

  /** The value of a payload; undefined where its key is gone. */
  async read(payload: temporal.api.common.v1.IPayload | null | undefined): Promise<unknown> {
    if (!payload) return undefined
    try {
      const [decoded] = await this.#codec.decode([payload])
      return decoded && defaultPayloadConverter.fromPayload(decoded)
    } catch (error) {
      if (!(error instanceof UndecryptableError)) throw error
      return undefined
    }
  }
}

/** The first frame in our own sources, such as `workflows/booking.ts:88`. */
const sourceLineIn = (stack: string | null | undefined): string | undefined =>
  /\b(?:workflows|activities|contracts|platform)\/[\w/-]+\.ts:\d+/.exec(stack ?? '')?.[0]
