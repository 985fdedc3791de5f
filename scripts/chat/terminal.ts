/** The two ways to talk to a person: a terminal with a prompt, or a pipe. Knows nothing of chats. */
import * as readline from 'node:readline'
import { Writable, type Readable } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import { styleText } from 'node:util'

export interface Terminal {
  /** A person who sees what they type; not a script. */
  readonly interactive: boolean
  write(text: string): void
  /** What goes on right now: a line that vanishes with the next thing written. Null takes it away. */
  status(text: string | null): void
  /** Something the person should know that is no part of the conversation. */
  notice(text: string): void
  /** The next line, undefined when there is none any more. `prompt` is asked again whenever it is drawn. */
  ask(prompt: () => string): Promise<string | undefined>
  /** Ends the input: the question under way and all later ones get undefined. */
  close(): void
  /** Resolves when the person leaves; the end of a script's lines is no leaving. */
  readonly left: Promise<void>
}

/** Lines in, text out, notices to the error output; the next line is read when it is asked for. */
export class PipeTerminal implements Terminal {
  readonly interactive = false
  readonly left = new Promise<void>(() => undefined)
  readonly #out: Writable
  readonly #err: Writable
  readonly #reader: readline.Interface
  readonly #lines: AsyncIterator<string>

  constructor({ input, out, err }: { input: Readable; out: Writable; err: Writable }) {
    this.#out = out
    this.#err = err
    this.#reader = readline.createInterface({ input, crlfDelay: Infinity })
    this.#lines = this.#reader[Symbol.asyncIterator]()
  }

  write(text: string): void {
    this.#out.write(text)
  }
  status(): void {
    // Nothing vanishes from a pipe.
  }
  notice(text: string): void {
    this.#err.write(`${text}\n`)
  }
  async ask(): Promise<string | undefined> {
    const { value, done } = await this.#lines.next()
    return done === true ? undefined : value
  }
  close(): void {
    this.#reader.close()
  }
}

/**
 * A prompt at the bottom that steps aside for what arrives meanwhile. While nothing is asked the keyboard is silent: what
 * is typed then waits in the input line of the next question, so that nobody answers what they have not seen.
 */
export class PromptTerminal implements Terminal {
  readonly interactive = true
  readonly left: Promise<void>
  readonly #out: WriteStream
  readonly #keys: Echo
  readonly #reader: readline.Interface
  #status: string | null = null
  #question: { prompt: () => string; answer: (line: string | undefined) => void } | undefined
  #typedAhead: string[] = []
  #atLineStart = true
  #drawn: { status: boolean; prompt: boolean } | undefined
  #closed = false

  constructor({ input, out }: { input: ReadStream; out: WriteStream }) {
    this.#out = out
    this.#keys = new Echo(out)
    this.#reader = readline.createInterface({ input, output: this.#keys, terminal: true, historySize: 100 })
    this.#reader.on('line', (line) => this.#onLine(line))
    this.#reader.on('SIGINT', () => this.close())
    this.left = new Promise((resolve) => {
      this.#reader.on('close', () => {
        this.close()
        resolve()
      })
    })
  }

  write(text: string): void {
    this.#status = null
    this.#erase()
    this.#out.write(text)
    this.#atLineStart = text.endsWith('\n')
    this.#draw()
  }

  status(text: string | null): void {
    this.#erase()
    this.#status = text
    this.#draw()
  }

  notice(text: string): void {
    this.status(text)
  }

  ask(prompt: () => string): Promise<string | undefined> {
    if (this.#closed) return Promise.resolve(undefined)
    return new Promise((answer) => {
      this.#erase()
      this.#question = { prompt, answer }
      this.#draw()
    })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#erase()
    if (!this.#atLineStart) this.#out.write('\n')
    this.#keys.silent = true
    this.#reader.close()
    this.#settle(undefined)
  }

  #onLine(line: string): void {
    if (!this.#drawn?.prompt) {
      if (line.trim() !== '') this.#typedAhead.push(line)
      return
    }
    // Enter moved the cursor below the prompt; the answered line stays on the screen.
    this.#drawn = undefined
    this.#keys.silent = true
    this.#settle(line)
  }

  #settle(line: string | undefined): void {
    const question = this.#question
    this.#question = undefined
    question?.answer(line)
  }

  /** Draws status and prompt below what was written; nothing while a written line is unfinished. */
  #draw(): void {
    if (this.#drawn || this.#closed || !this.#atLineStart) return
    const { columns } = this.#out
    const status = this.#status?.slice(0, columns - 1)
    if (status !== undefined) this.#out.write(styleText('dim', status, { stream: this.#out }))
    if (this.#question) {
      if (status !== undefined) this.#out.write('\n')
      this.#reader.setPrompt(this.#question.prompt())
      // Readline draws after going up by the rows above its cursor. A silent draw makes it count them, then it gets them.
      this.#reader.prompt(true)
      this.#out.write('\n'.repeat(this.#reader.getCursorPos().rows))
      this.#keys.silent = false
      this.#reader.prompt(true)
      this.#insertTypedAhead()
    }
    this.#drawn = { status: status !== undefined, prompt: this.#question !== undefined }
  }

  #insertTypedAhead(): void {
    const lines = this.#typedAhead.splice(0)
    if (lines.length === 0) return
    const text = [...lines, this.#reader.line].join(' ')
    this.#reader.write(null, { ctrl: true, name: 'e' })
    this.#reader.write(null, { ctrl: true, name: 'u' })
    this.#reader.write(text)
  }

  #erase(): void {
    if (!this.#drawn) return
    const { status, prompt } = this.#drawn
    const promptRows = prompt ? this.#reader.getCursorPos().rows : 0
    readline.moveCursor(this.#out, 0, -(promptRows + (status && prompt ? 1 : 0)))
    readline.cursorTo(this.#out, 0)
    readline.clearScreenDown(this.#out)
    this.#keys.silent = true
    this.#drawn = undefined
  }
}

/** Where readline shows the keyboard's work; silent, it shows nothing. */
class Echo extends Writable {
  readonly #out: WriteStream
  silent = true

  constructor(out: WriteStream) {
    super({ decodeStrings: false })
    this.#out = out
    out.on('resize', () => this.emit('resize'))
  }
  get columns(): number {
    return this.#out.columns
  }
  get rows(): number {
    return this.#out.rows
  }
  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.silent) this.#out.write(chunk)
    done()
  }
}
