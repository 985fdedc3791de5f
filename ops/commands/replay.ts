import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isEncrypted, isErased, withHistories, workflowIdOf, type Histories } from '../histories/histories.ts'
import { UsageError, type Command } from '../command.ts'
import { History } from '../replay/commands.ts'
import { createReplayer } from '../replay/replay.ts'

const usualLimit = 100

export const replay: Command = {
  usage:
    'replay <workflow id | booking reference | conversation id | file.json>... | --query <list filter> [--limit <n>]',
  summary:
    'Run histories against the workflow code of this checkout; where one differs, say the first decision that does, and its line. ' +
    `With --query the latest workflows that the filter finds (${usualLimit} unless --limit says otherwise).`,
  options: { query: { type: 'string' }, limit: { type: 'string' } },
  words: Infinity,
  output: true,
  async run({ config, values, words, print }) {
    const query = values['query']
    const limit = Number(values['limit'] ?? usualLimit)
    if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit: expected a number from 1 on')
    if ((words.length === 0) === (query === undefined))
      throw new UsageError('expected workflows, or a --query')
    const files = words.filter((word) => word.endsWith('.json'))
    const others = words.filter((word) => !word.endsWith('.json')).map(workflowIdOf)
    const replayOne = await createReplayer()
    let differ = 0
    const judge = async (name: string, history: History): Promise<void> => {
      // Its customer was forgotten: it has ended, and nobody can read what it did.
      if (isErased(history)) return print({ name, erased: true }, `${name}: erased, nothing to replay`)
      const verdict = await replayOne(history, name)
      if (!verdict.replays) differ++
      const told = verdict.replays
        ? 'replays'
        : `${verdict.how === 'throws' ? 'THROWS' : 'DIFFERS'}. ${verdict.problem}\n    ${verdict.detail}`
      print({ name, ...verdict }, `${name}: ${told}`)
    }
    for (const file of files) {
      const history = History.parse(JSON.parse(readFileSync(file, 'utf8')))
      const plain = isEncrypted(history)
        ? await withHistories(config, ({ decrypt }) => decrypt(history))
        : history
      await judge(basename(file, '.json'), plain)
    }
    const judgeAll = async ({ fetch, find }: Histories): Promise<void> => {
      const found = query === undefined ? others : await find(String(query), limit)
      for (const workflowId of found) await judge(workflowId, await fetch(workflowId))
    }
    if (query !== undefined || others.length > 0) await withHistories(config, judgeAll)
    return differ > 0 ? 1 : 0
  },
}
