import { readFileSync } from 'node:fs'
import type { Kysely } from 'kysely'
import OpenAI from 'openai'
import type { ResponseInputItem } from 'openai/resources/responses/responses'
import { readFactsBefore } from '#activities/facts.ts'
import { modelInput, modelRequest } from '#activities/prompt.ts'
import { readTurnMemory } from '#activities/turn-memory.ts'
import type { Schema } from '#platform/schema.ts'
import { requiredWord, type Command } from '../command.ts'
import { decisionOf, sameDecision, tell } from '../diff/decisions.ts'
import { withDatabase } from '../with-database.ts'

export const diff: Command = {
  usage: 'diff <conversation id> [--model <name>] [--instructions <file>]',
  summary:
    "Ask the model again at each of its steps, with this checkout's tools and instructions or those of a file, against the tool " +
    'results of then: which decisions would be other ones. Nothing is carried out. Sends the conversation to the model.',
  options: { model: { type: 'string' }, instructions: { type: 'string' } },
  words: 1,
  output: true,
  async run({ config, values, words, print }) {
    const conversationId = requiredWord(words, 'a conversation id').replace(/^conversation:/, '')
    const model = String(values['model'] ?? config.OPENAI_MODEL)
    const file = values['instructions']
    const told = typeof file === 'string' ? readFileSync(file, 'utf8') : undefined
    const openai = new OpenAI({ apiKey: config.OPENAI_API_KEY, baseURL: config.OPENAI_BASE_URL })
    return await withDatabase(config.DATABASE_URL, async (db) => {
      const steps = await modelSteps(db, conversationId)
      let others = 0
      for (const { turn, step, items } of steps) {
        const key = { conversationId, turn, step }
        const { view } = await readTurnMemory(db, key)
        const input = modelInput({ ...view, facts: await readFactsBefore(db, key) })
        const { output } = await openai.responses.create(modelRequest(model, input, told))
        const was = decisionOf(items as ResponseInputItem[])
        const now = decisionOf(output)
        if (sameDecision(was, now)) continue
        others++
        print(
          { turn, step, was, now },
          `turn ${turn}, step ${step}\n  was  ${tell(was)}\n  now  ${tell(now)}`,
        )
      }
      const summary = `${others} of ${steps.length} decisions would be other ones with ${model}.`
      print({ conversationId, model, decisions: steps.length, others }, summary)
      return others > 0 ? 1 : 0
    })
  },
}

async function modelSteps(db: Kysely<Schema>, conversationId: string) {
  const steps = await db
    .selectFrom('steps')
    .select(['turn', 'step', 'items'])
    .where('conversation_id', '=', conversationId)
    .where('kind', '=', 'model')
    .orderBy('turn')
    .orderBy('step')
    .execute()
  if (steps.length === 0) throw new Error(`There are no model calls of a conversation ${conversationId}.`)
  return steps
}
