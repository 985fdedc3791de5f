import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { anonymise } from '../histories/anonymise.ts'
import { withHistories, workflowIdOf } from '../histories/histories.ts'
import { requiredWord, UsageError, type Command, type Invocation } from '../command.ts'
import { createReplayer } from '../replay/replay.ts'

export const history: Command = {
  usage: 'history <workflow id | booking reference | conversation id> [--file <path>]',
  summary: 'Download a history, decrypted: it holds what the customer wrote.',
  options: { file: { type: 'string' } },
  words: 1,
  async run({ config, values, words, print }) {
    const workflowId = workflowIdOf(requiredWord(words, 'a workflow'))
    const found = await withHistories(config, ({ fetch }) => fetch(workflowId))
    const file = values['file']
    if (typeof file !== 'string') {
      print(found, JSON.stringify(found, null, 1))
      return 0
    }
    writeFileSync(file, `${JSON.stringify(found, null, 1)}\n`)
    print({ workflowId, file, events: found.events.length }, `${found.events.length} events in ${file}`)
    return 0
  },
}

const corpus = (name: string): string =>
  fileURLToPath(new URL(`../../tests/replay/${name}.json`, import.meta.url))

export const record: Command = {
  usage: 'record <workflow id | booking reference | conversation id> (--name <name> | --file <path>)',
  summary:
    'Add a history to tests/replay, which every test run replays, or write it elsewhere. Texts and numbers in it become stand-ins; one that would then be ' +
    'decided otherwise is not written.',
  options: { name: { type: 'string' }, file: { type: 'string' } },
  words: 1,
  async run({ config, values, words, print }) {
    const file = fileOf(values)
    const workflowId = workflowIdOf(requiredWord(words, 'a workflow'))
    const found = await anonymise(await withHistories(config, ({ fetch }) => fetch(workflowId)))
    const replay = await createReplayer()
    const verdict = await replay(found, workflowId)
    if (!verdict.replays) {
      print(
        { workflowId, ...verdict },
        `Not written, since it does not replay. ${verdict.problem}\n${verdict.detail}`,
      )
      return 1
    }
    writeFileSync(file, `${JSON.stringify(found, null, 1)}\n`)
    print(
      { workflowId, file, events: found.events.length },
      `${found.events.length} events in ${file}. Read it once before you commit it.`,
    )
    return 0
  },
}

function fileOf({ name, file }: Invocation['values']): string {
  if (typeof file === 'string' && name === undefined) return file
  if (typeof name === 'string' && file === undefined && /^[a-z0-9-]+$/.test(name)) return corpus(name)
  throw new UsageError('--name: expected a name in kebab-case, or --file')
}
