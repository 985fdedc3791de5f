import { randomUUID } from 'node:crypto'
import { ResumeResult } from '#contracts/operator.ts'
import { requiredText, requiredWord, type Command } from '../command.ts'
import { OperatorApi, Refused } from '../operator-api.ts'

export const resume: Command = {
  usage: 'resume <conversation id> --reason <why>',
  summary:
    'Let a conversation that its budget paused go on, with a whole budget again. Exit code 1 where it is not paused.',
  options: { reason: { type: 'string' } },
  words: 1,
  async run({ config, values, words, print }) {
    const id = requiredWord(words, 'a conversation')
    const body = { reason: requiredText(values, 'reason') }
    const path = `/conversations/${encodeURIComponent(id)}/resume`
    try {
      const result = await new OperatorApi(config).post(path, ResumeResult, body, randomUUID())
      print(result, `${id}  ${result.conversation.state}`)
      return 0
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      print({ id, refused: error.message }, `${id}  refused: ${error.message}`)
      return 1
    }
  },
}
