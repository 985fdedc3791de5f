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
import { findResetPoint } from '#ops/replay/reset-point.ts'
import { completedTasksOf, upTo } from '#ops/replay/tasks.ts'

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

/** The payloads of a history, as one text. */
const said = (history: History): string =>
  JSON.stringify(history).replaceAll(/"data":"([^"]*)"/g, (_, data: string) =>
    Buffer.from(data, 'base64').toString(),
  )

it.each([
  ['a retry', /"action":"retry"/],
  ['a correction', /"action":"correct"/],
  ['an adoption', /"action":"adopt"/],
  ['a booking given up', /"action":"give_up"/],
  ['a change by update, as MCP clients make it', /"name":"changeBooking"/],
  ['a change by signal, as chats make it', /"signalName":"changeApproved"/],
  ['a run that was reset', /WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW/],
  ['an update that is delivered again', /workflowExecutionUpdateAdmittedEventAttributes/],
  ['a run that goes on from another', /"continuedExecutionRunId":"[^"]/],
  ['a chat that was closed', /"signalName":"closed"/],
  ['a chat that idled', /"timerFiredEventAttributes"[^]*"workflowExecutionCompletedEventAttributes"/],
])('holds a history with %s', (_what, trace) => {
  expect(names.filter((name) => trace.test(said(read(name))))).not.toEqual([])
})

it('holds histories of both workflows', () => {
  const types = names.map((name) => /"workflowType":\{"name":"(\w+)"/.exec(JSON.stringify(read(name)))?.[1])
  expect(new Set(types)).toEqual(new Set(['conversation', 'booking']))
})

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
  name = 'turn.ts',
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const copy = await mkdtemp(join(root, '.data', 'edited-'))
  const workflows = join(copy, 'workflows')
  await cp(join(root, 'workflows'), workflows, { recursive: true })
  const file = join(workflows, name)
  const source = await readFile(file, 'utf8')
  const after = edit(source)
  expect(after).not.toBe(source)
  await writeFile(file, after)
  return { folder: workflows, remove: async () => await rm(copy, { recursive: true }) }
}

const waitFirst = (wait: string) => (source: string) =>
  source.replace('import {', 'import {\n  sleep,').replace('  chat.proposedInTurn = 0', `  ${wait}\n$&`)

it('says what this code throws, and where, at a task that failed in the history too', async () => {
  const throwing = await edited(
    (source) =>
      source
        .replace("    life.reach('rejected'", `    if (bookingRef) throw new RangeError('too many')\n$&`)
        .replace(
          "    if (result.status === 'confirmed')",
          `    if (bookingRef) throw new RangeError('too many')\n$&`,
        ),
    'booking-steps.ts',
  )
  try {
    const replayThrowing = await createReplayer(throwing.folder)
    const history = read('booking-confirmed.json')
    const thrown = {
      replays: false,
      how: 'throws',
      problem: expect.stringMatching(/^This code throws: too many \(workflows\/booking-steps\.ts:\d+\)\.$/),
    }
    expect(await replayThrowing(history, 'thrown')).toMatchObject(thrown)
    // As the history of a workflow that stands still: its task failed, and nothing came after.
    const task = completedTasksOf(history)[1]!
    const events = upTo(history, task).events.map((event) =>
      Number(event.eventId) === task ? failed(event) : event,
    )
    expect(await replayThrowing({ ...history, events }, 'failing')).toMatchObject(thrown)
    expect(await replay({ ...history, events }, 'mended')).toEqual({ replays: true })
    expect(await findResetPoint({ ...history, events }, 'failing', replayThrowing)).toEqual({
      refusal: expect.stringMatching(/^This checkout does not mend it\. This code throws: too many/),
    })
    expect(await findResetPoint({ ...history, events }, 'failing', replay)).toEqual({ eventId: task })
  } finally {
    await throwing.remove()
  }
}, 60_000)

/** A task that completed, as one that failed. */
const failed = ({ eventId, ...event }: History['events'][number]) => ({
  eventId,
  eventTime: event['eventTime'],
  eventType: 'EVENT_TYPE_WORKFLOW_TASK_FAILED',
  workflowTaskFailedEventAttributes: {
    ...(event['workflowTaskCompletedEventAttributes'] as object),
    cause: 'WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE',
  },
})

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
