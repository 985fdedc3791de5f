/**
 * Every recorded history must replay under this code: a change that breaks one would break conversations that run. Traces are
 * switched on and off under running ones, so each must replay with them too.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { anonymise } from '#ops/histories/anonymise.ts'
import { createReplayer, type Replayer } from '#ops/replay/replay.ts'
import { History } from '#ops/replay/commands.ts'

const folder = new URL('.', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
const read = (name: string): History => History.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))

const workflows = (file: string) => fileURLToPath(new URL(`../../workflows/${file}`, import.meta.url))
let replay: Replayer
let replayTraced: Replayer
beforeAll(async () => {
  replay = await createReplayer()
  replayTraced = await createReplayer(workflows(''), [workflows('tracing.ts')])
}, 60_000)

it.each(names)('replays %s', async (name) => {
  expect(await replay(read(name), name)).toEqual({ replays: true })
})

it.each(names)('replays %s with traces', async (name) => {
  expect(await replayTraced(read(name), name)).toEqual({ replays: true })
})

it('holds histories of both workflows', () => {
  const types = names.map((name) => /"workflowType":\{"name":"(\w+)"/.exec(JSON.stringify(read(name)))?.[1])
  expect(new Set(types)).toEqual(new Set(['conversation', 'booking']))
})

/** The payloads of a history, as one text. */
const said = (history: History): string =>
  JSON.stringify(history).replaceAll(/"data":"([^"]*)"/g, (_, data: string) =>
    Buffer.from(data, 'base64').toString(),
  )

it.each(names)('decides in %s as before once it is anonymous', async (name) => {
  expect(await replay(await anonymise(read(name)), name)).toEqual({ replays: true })
})

it('leaves of what was said only what decides', async () => {
  const recorded = said(read('conversation-booked.json'))
  const anonymous = said(await anonymise(read('conversation-booked.json')))
  expect(recorded).toMatch(/MH12/)
  const digests = recorded.match(/\b[0-9a-f]{64}\b/g) ?? []
  expect(digests).not.toEqual([])
  for (const digest of digests) expect(anonymous).not.toContain(digest)
  expect(anonymous).not.toMatch(/MH12|98765/)
  expect(anonymous).toContain('"text":"a message"')
  expect(anonymous).toContain('"text":"yes"')
})

it('names the decision that a history has and this code would not make, and its line', async () => {
  const history = read('conversation-advanced-booked-cancelled.json') as {
    events: { eventId: unknown; activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[]
  }
  const scheduled = history.events.find((event) => event.activityTaskScheduledEventAttributes)
  scheduled!.activityTaskScheduledEventAttributes!.activityType.name = 'somethingElse'
  expect(await replay(history, 'changed')).toMatchObject({
    replays: false,
    problem: expect.stringMatching(
      /^Event \d+: the history has activity somethingElse, this code asks for activity advanceTurn \(workflows\/turn\.ts:\d+\)\.$/,
    ),
  })
})

/** The workflows with one edit, where their imports are found. */
async function edited(
  edit: (source: string) => string,
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const copy = await mkdtemp(join(root, '.data', 'edited-'))
  const workflows = join(copy, 'workflows')
  await cp(join(root, 'workflows'), workflows, { recursive: true })
  const turn = join(workflows, 'turn.ts')
  const source = await readFile(turn, 'utf8')
  const after = edit(source)
  expect(after).not.toBe(source)
  await writeFile(turn, after)
  return { folder: workflows, remove: async () => await rm(copy, { recursive: true }) }
}

const waitFirst = (wait: string) => (source: string) =>
  source
    .replace('import {', 'import {\n  sleep,')
    .replace('    const progress = await model(', `    ${wait}\n    const progress = await model(`)

it('stops a change that running conversations would not survive, and passes the same change behind patched()', async () => {
  const incompatible = await edited(waitFirst("await sleep('1s')"))
  const compatible = await edited(waitFirst("if (patched('waits-first')) await sleep('1s')"))
  try {
    const history = read('conversation-advanced-booked-cancelled.json')
    expect(await (await createReplayer(incompatible.folder))(history, 'old')).toMatchObject({
      replays: false,
      problem: expect.stringMatching(
        /has activity advanceTurn, which this code does not ask for\..* timer \(workflows\/turn\.ts:\d+\)/,
      ),
    })
    expect(await (await createReplayer(compatible.folder))(history, 'old')).toEqual({ replays: true })
  } finally {
    await incompatible.remove()
    await compatible.remove()
  }
}, 60_000)
