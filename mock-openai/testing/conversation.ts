/** The product's loop around the rules: asks them, runs the tools they call, and goes on until they reply. */
import { z } from 'zod'
import { dataKind, type DataSource } from '#contracts/marked-data.ts'
import { toolInputs, type ToolName } from '#contracts/tools.ts'
import { decide } from '../policy.ts'
import type { Item, ModelRequest } from '../requests.ts'
import { setScene } from '../scene.ts'
import { backend, todayNote, type Input } from './backend.ts'

const strict = (name: ToolName): NonNullable<ModelRequest['tools']>[number] => {
  const { properties = {} } = z.toJSONSchema(toolInputs[name], { io: 'input' })
  const parameters = {
    type: 'object' as const,
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
  return { type: 'function', name, strict: true, parameters }
}
export const allTools = (Object.keys(toolInputs) as ToolName[]).map(strict)
export const marked = (source: DataSource, data: object) => ({ source, kind: dataKind, data })
export const developer = (content: string): Item => ({ type: 'message', role: 'developer', content })

interface Reply {
  calls: { name: string; arguments: Input }[]
  text: string
}

export class Conversation {
  readonly items: Item[] = [developer(todayNote)]
  tools = allTools
  /** Answers instead of the backend's, by tool. */
  answers: Record<string, (input: Input) => Record<string, unknown>> = {}

  customer(text: string): Reply {
    this.items.push({ type: 'message', role: 'user', content: text })
    return this.reply()
  }
  note({ dealer_name, booking_id, reason, ...note }: Record<string, unknown>): Reply {
    const told = marked('dealer backend', { dealer_name, booking_id, reason })
    this.items.push(developer(`Note (from the booking system): ${JSON.stringify({ ...note, told })}`))
    return this.reply()
  }
  reply(): Reply {
    const calls: Reply['calls'] = []
    for (let step = 0; step < 12; step++) {
      const action = decide(
        setScene({ model: 'm', input: this.items, tools: this.tools }, this.items, {
          date: '2000-01-01',
          time: '00:00',
        }),
      )
      if (action.kind === 'say') {
        this.items.push({ type: 'message', role: 'assistant', content: action.text })
        return { calls, text: action.text }
      }
      const input = z.record(z.string(), z.string().nullable()).parse(action.arguments)
      calls.push({ name: action.name, arguments: input })
      this.#run(action.name, input)
    }
    throw new Error(`no reply after ${calls.map(({ name }) => name).join(', ')}`)
  }

  #run(name: string, input: Input): void {
    const call_id = `call_${this.items.length}`
    const output = (this.answers[name] ?? backend[name]!)(input)
    this.items.push(
      { type: 'function_call', call_id, name, arguments: JSON.stringify(input) },
      { type: 'function_call_output', call_id, output: JSON.stringify(marked('tool result', output)) },
    )
  }
}
