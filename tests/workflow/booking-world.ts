/**
 * A world for the workflow `booking`: the time-skipping Temporal server, a worker with the real activities, a database, the
 * dealer backend's stand-in over HTTP, and a notifier that writes down what it is to send.
 *
 * Two clocks: the workflow's is the server's and is skipped by `sleepUntil` only; activities and the dealer backend have the
 * real one, which is never ahead of it. So what is days ahead for the workflow is so for all.
 */
import { fileURLToPath } from 'node:url'
import { Client, type WorkflowHandle } from '@temporalio/client'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker'
import type { Kysely } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, inject } from 'vitest'
import { createActivities, createApimClient, type Deps } from '#activities/index.ts'
import { taskQueue } from '#contracts/names.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { migrations } from '#platform/migrations.ts'
import type { Schema } from '#platform/schema.ts'
import { createTestDatabase } from '#tests/database.ts'
import { openDealer } from './dealer.ts'

/** Null where the time-skipping server could not be had: then the tests skip themselves. */
export const testServer = inject('temporalTestServer')

/** A reminder as the notifier was asked to send it; `at` in workflow time, which stands still while an activity runs. */
export type Sent = { id: string; at: number; customerMobile: string }

/** Those that were sent, and how long before `start`. A little of the real clock is in it: to the minute. */
export const remindedBefore = (sent: Sent[], start: number): string[] =>
  sent.map(({ id, at }) => {
    const minutes = Math.round((start - at) / 60_000)
    return `${id.split(':')[1]}, ${minutes / 60} h before`
  })

type Parts = Awaited<ReturnType<typeof openParts>>
export type World = Awaited<ReturnType<typeof openWorld>>

const hourMs = 3_600_000
/** The calendar date at the dealer. */
export const indianDate = (ms: number): string => new Date(ms + 5.5 * hourMs).toISOString().slice(0, 10)

/** What the tests of a file share. */
async function openParts() {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
  })
  const workflowsPath = fileURLToPath(new URL('workflows.ts', import.meta.url))
  const [workflowBundle, db, apim] = await Promise.all([
    bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') }),
    openProductDatabase(),
    openDealer(),
  ])
  return { workflowBundle, db, apim }
}

async function openWorld(path: string, { workflowBundle, db, apim }: Parts, cached: number) {
  await apim.call('POST', '/control/reset')
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  })
  const sent: Sent[] = []
  const notifier = {
    /** The delivery fails while it is set. */
    fails: false,
    async send(id: string, { customerMobile }: { customerMobile: string }) {
      if (notifier.fails) throw new Error('no delivery')
      sent.push({ id, at: await env.currentTimeMs(), customerMobile })
    },
  }
  const apimClient = createApimClient({ baseUrl: apim.url, apiKey: 'k', token: 't' })
  // No model is called here.
  const activities = createActivities({ db, apim: apimClient, notifier } as unknown as Deps)
  const startWorker = () => runWorker(env, workflowBundle, activities, cached)
  let worker = await startWorker()

  return {
    /** Its `result()` skips no time, as the environment's own does: that would run on to the end of every other workflow. */
    client: new Client({ connection: env.connection }),
    db,
    apim,
    notifier,
    sent,
    now: () => env.currentTimeMs(),
    /** The date at the dealer so many days from now. */
    inDays: async (days: number) => indianDate((await env.currentTimeMs()) + days * 24 * hourMs),
    /** Skips workflow time. What became due last may still be under way then. */
    async sleepUntil(time: number) {
      await env.sleep(Math.max(time - (await env.currentTimeMs()), 1))
    },
    async restartWorker() {
      await worker.stop()
      worker = await startWorker()
    },
    async close() {
      // What a fault holds would hold the worker.
      await apim.call('DELETE', '/control/faults')
      await worker.stop()
      await env.teardown()
    },
  }
}

/** Nothing is under way that is due. */
export async function isSettled(handle: WorkflowHandle): Promise<boolean> {
  const { raw, status } = await handle.describe()
  return status.name !== 'RUNNING' || (!raw.pendingActivities?.length && !raw.pendingWorkflowTask)
}

async function runWorker(
  { nativeConnection: connection }: TestWorkflowEnvironment,
  workflowBundle: WorkflowBundleWithSourceMap,
  activities: object,
  maxCachedWorkflows: number,
) {
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle,
    activities,
    maxCachedWorkflows,
  })
  const running = worker.run()
  return {
    async stop() {
      worker.shutdown()
      await running
    },
  }
}

async function openProductDatabase(): Promise<Kysely<Schema>> {
  const db = openDatabase<Schema>(await createTestDatabase())
  await migrate(db, migrations)
  return db
}

/**
 * A world per test; a file shares the bundle, the database and the dealer backend, whose bookings each test finds forgotten.
 * `cached`: how many workflows a worker keeps; 0 where it is replaced: this server asks one that is gone for what it kept.
 */
export function useWorld({ cached = 100 } = {}): { readonly current: World } {
  let parts: Parts | undefined
  let world: World | undefined
  beforeAll(async () => {
    if (testServer) parts = await openParts()
  })
  beforeEach(async () => {
    if (testServer && parts) world = await openWorld(testServer, parts, cached)
  })
  afterEach(() => world?.close())
  afterAll(async () => {
    await parts?.apim.stop()
    await parts?.db.destroy()
  })
  return {
    get current() {
      if (!world) throw new Error('the world is not open yet')
      return world
    },
  }
}
