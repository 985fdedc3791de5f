import { PassThrough, Writable } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import { describe, expect, it } from 'vitest'
import { PipeTerminal, PromptTerminal } from './terminal.ts'

const escape = '\u001b'
const control = new RegExp(`^${escape}\\[(\\d*)([A-Za-z])$`)
const tokens = new RegExp(`${escape}\\[\\d*[A-Za-z]|[^]`, 'gu')

/** What stands on a screen of 40 columns after everything written to it. */
class Screen extends Writable {
  readonly columns = 40
  readonly rows = 100
  #lines: string[][] = [[]]
  #row = 0
  #column = 0

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    for (const [token] of chunk.toString().matchAll(tokens)) this.#take(token)
    done()
  }
  get text(): string {
    return this.#lines.map((line) => line.join('').trimEnd()).join('\n')
  }
  #take(token: string): void {
    const [, count, command] = control.exec(token) ?? []
    if (token === '\n') this.#goTo(this.#row + 1, 0)
    else if (token === '\r') this.#column = 0
    else if (command === 'A') this.#goTo(this.#row - Number(count || 1), this.#column)
    else if (command === 'B') this.#goTo(this.#row + Number(count || 1), this.#column)
    else if (command === 'C') this.#column += Number(count || 1)
    else if (command === 'G') this.#column = Number(count || 1) - 1
    else if (command === 'J') {
      this.#lines.length = this.#row + 1
      this.#lines[this.#row]!.length = this.#column
    } else if (command === 'K') this.#lines[this.#row]!.length = this.#column
    else if (command === undefined) this.#put(token)
    else if (command !== 'm') throw new Error(`unknown control sequence ${JSON.stringify(token)}`)
  }
  #put(character: string): void {
    if (this.#column === this.columns) this.#goTo(this.#row + 1, 0)
    const line = this.#lines[this.#row]!
    while (line.length < this.#column) line.push(' ')
    line[this.#column++] = character
  }
  #goTo(row: number, column: number): void {
    if (row < 0) throw new Error('above the screen')
    this.#row = row
    this.#column = column
    while (this.#lines.length <= row) this.#lines.push([])
  }
}

function setUp() {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => keyboard })
  const screen = new Screen()
  const terminal = new PromptTerminal({
    // All that readline needs of a terminal.
    input: keyboard as unknown as ReadStream,
    out: screen as unknown as WriteStream,
  })
  // Readline reads a PassThrough when the event loop comes round.
  const type = async (keys: string) => {
    keyboard.write(keys)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { terminal, screen, type }
}

describe('at a terminal', () => {
  it('the prompt steps aside for what arrives, and what is being typed stays', async () => {
    const { terminal, screen, type } = setUp()
    const answer = terminal.ask(() => '› ')
    await type('half a')
    terminal.write('Something arrived.\n')
    expect(screen.text).toBe('Something arrived.\n› half a')
    await type(' line\r')
    expect(await answer).toBe('half a line')
    expect(screen.text).toBe('Something arrived.\n› half a line\n')
  })

  it('the prompt steps aside also when the line being typed takes several rows', async () => {
    const { terminal, screen, type } = setUp()
    const answer = terminal.ask(() => '› ')
    await type('x'.repeat(60))
    terminal.status('reconnecting')
    terminal.status('reconnecting still')
    terminal.write('Back.\n')
    await type('!\r')
    expect(await answer).toBe(`${'x'.repeat(60)}!`)
    expect(screen.text).toBe(`Back.\n› ${'x'.repeat(38)}\n${'x'.repeat(22)}!\n`)
  })

  it('the prompt waits while a line is unfinished', async () => {
    const { terminal, screen, type } = setUp()
    void terminal.ask(() => '› ')
    terminal.write('Hel')
    await type('typed')
    expect(screen.text).toBe('Hel')
    terminal.write('lo\n')
    expect(screen.text).toBe('Hello\n› typed')
  })

  it('a status stands until something is written', () => {
    const { terminal, screen } = setUp()
    terminal.status('looking …')
    expect(screen.text).toBe('looking …')
    terminal.write('Found.\n')
    expect(screen.text).toBe('Found.\n')
  })

  it('the prompt follows what it is about', () => {
    const { terminal, screen } = setUp()
    let prompt = '› '
    void terminal.ask(() => prompt)
    prompt = 'y/n › '
    terminal.write('An offer.\n')
    expect(screen.text).toBe('An offer.\ny/n ›')
  })

  it('a line entered before a question was on the screen does not answer it, it waits in its input', async () => {
    const { terminal, screen, type } = setUp()
    await type('y\r')
    await type('and')
    expect(screen.text).toBe('')
    const answer = terminal.ask(() => 'Book it? › ')
    expect(screen.text).toBe('Book it? › y and')
    await type(' more\r')
    expect(await answer).toBe('y and more')
  })

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s leaves, also while nothing is asked', async (_name, key) => {
    const asked = setUp()
    const answer = asked.terminal.ask(() => '› ')
    await asked.type(key)
    expect(await answer).toBeUndefined()
    expect(asked.screen.text).toBe('')

    const busy = setUp()
    await busy.type(key)
    await busy.terminal.left
    expect(await busy.terminal.ask(() => '› ')).toBeUndefined()
  })
})

describe('in a pipe', () => {
  it('lines are read one by one, and their end is no question more', async () => {
    const input = new PassThrough()
    const terminal = new PipeTerminal({ input, out: new PassThrough(), err: new PassThrough() })
    input.end('one\r\ntwo')
    expect(await terminal.ask()).toBe('one')
    expect(await terminal.ask()).toBe('two')
    expect(await terminal.ask()).toBeUndefined()
  })

  it('notices stay out of the conversation', () => {
    const [out, err] = [new PassThrough(), new PassThrough()]
    const terminal = new PipeTerminal({ input: new PassThrough(), out, err })
    terminal.notice('reconnecting')
    terminal.status()
    terminal.write('Hello\n')
    expect(String(out.read())).toBe('Hello\n')
    expect(String(err.read())).toBe('reconnecting\n')
  })
})
