export interface SseMessage {
  /** Only where the message carries one. */
  id?: string
  data: string
}

/** Server-sent events (HTML standard, 9.2) out of text in any pieces; `event` and `retry` are of no use here. */
export class SseParser {
  #rest = ''
  #id: string | undefined
  #data: string[] = []

  push(piece: string): SseMessage[] {
    // A CR at the very end may be the first half of a CRLF.
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.#take(line))
  }

  #take(line: string): SseMessage[] {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') this.#data.push(value)
    if (field === 'id' && !value.includes('\0')) this.#id = value
    return []
  }

  #dispatch(): SseMessage[] {
    const [id, data] = [this.#id, this.#data]
    this.#id = undefined
    this.#data = []
    if (data.length === 0) return []
    return [{ data: data.join('\n'), ...(id !== undefined && { id }) }]
  }
}
