/** Every recorded history must replay under this code: a change that breaks one would break conversations that run. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker'
import { beforeAll, expect, it } from 'vitest'

const folder = new URL('.', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

Runtime.install({ logger: new DefaultLogger('ERROR') })
let workflowBundle: WorkflowBundleWithSourceMap
beforeAll(async () => {
  const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url))
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') })
}, 60_000)

const replay = (name: string, history: unknown) =>
  Worker.runReplayHistory({ workflowBundle }, history, name.replace('.json', ''))

it.each(names)('replays %s', async (name) => {
  await expect(replay(name, read(name))).resolves.toBeUndefined()
})

it('holds histories of both workflows', () => {
  const types = names.map((name) => /"workflowType":\{"name":"(\w+)"/.exec(JSON.stringify(read(name)))?.[1])
  expect(new Set(types)).toEqual(new Set(['conversation', 'booking']))
})

it('notices a history that this code would not have made', async () => {
  const name = names.find((candidate) => candidate.startsWith('conversation'))
  const history = read(String(name)) as {
    events: { activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[]
  }
  const scheduled = history.events.find((event) => event.activityTaskScheduledEventAttributes)
  scheduled!.activityTaskScheduledEventAttributes!.activityType.name = 'somethingElse'
  await expect(replay('changed', history)).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/)
})
