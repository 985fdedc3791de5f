import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { anonymise } from '../histories/anonymise.ts'
import { withHistories, workflowIdOf } from '../histories/histories.ts'
import { requiredWord, UsageError, type Command, type Invocation } from '../command.ts'
import { isS3 } from '../output/destination.ts'
import { createReplayer } from '../replay/replay.ts'

export const history: Command = {
  usage: 'history <workflow id | booking reference | conversation id> [--anonymous | --encrypted]',
  summary:
    'Download a history, for `replay`. Decrypted it holds what the customer wrote, and is not taken to S3; --anonymous puts stand-ins ' +
    "for texts and numbers; --encrypted leaves it as Temporal holds it, to be read with the deployment's keys and database.",
  options: { anonymous: { type: 'boolean' }, encrypted: { type: 'boolean' } },
  words: 1,
  output: true,
  async run({ config, values, words, print }) {
    const { anonymous = false, encrypted = false } = values
    if (anonymous && encrypted) throw new UsageError('expected --anonymous or --encrypted, not both')
    if (isS3(values['output']) && !anonymous && !encrypted)
      throw new UsageError('--output: in S3 a history is expected to be --anonymous or --encrypted')
    const workflowId = workflowIdOf(requiredWord(words, 'a workflow'))
    const found = await withHistories(config, async ({ fetch, fetchEncrypted }) =>
      encrypted ? await fetchEncrypted(workflowId) : await fetch(workflowId),
    )
    const shown = anonymous ? await anonymise(found) : found
    print(shown, JSON.stringify(shown, null, 1))
    return 0
  },
}

const corpus = (name: string): string =>
  fileURLToPath(new URL(`../../tests/replay/${name}.json`, import.meta.url))

export const record: Command = {
  usage: 'record <workflow id | booking reference | conversation id> [--name <name>]',
  summary:
    'Add a history to tests/replay, which every test run replays, or take it elsewhere. Texts and numbers in it become stand-ins; one that would then be ' +
    'decided otherwise is not written.',
  options: { name: { type: 'string' } },
  words: 1,
  output: true,
  async run({ config, values, words, print }) {
    const file = corpusFileOf(values)
    const workflowId = workflowIdOf(requiredWord(words, 'a workflow'))
    const found = await anonymise(await withHistories(config, ({ fetch }) => fetch(workflowId)))
    const replay = await createReplayer()
    const verdict = await replay(found, workflowId)
    if (!verdict.replays)
      throw new Error(`Not written, since it does not replay. ${verdict.problem}\n${verdict.detail}`)
    const text = JSON.stringify(found, null, 1)
    if (file === undefined) {
      print(found, text)
      return 0
    }
    writeFileSync(file, `${text}\n`)
    print(
      { workflowId, file, events: found.events.length },
      `${found.events.length} events in ${file}. Read it once before you commit it.`,
    )
    return 0
  },
}

/** Undefined for what goes to `--output`. */
function corpusFileOf({ name, output }: Invocation['values']): string | undefined {
  if (typeof output === 'string' && name === undefined) return undefined
  if (typeof name === 'string' && output === undefined && /^[a-z0-9-]+$/.test(name)) return corpus(name)
  throw new UsageError('--name: expected a name in kebab-case, or --output')
}
