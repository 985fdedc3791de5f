/** What a deployment does by the command line: looks at the backlog, makes the application's role. */
import { randomUUID } from 'node:crypto'
import { Client, Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import pg from 'pg'
import { expect, inject, it } from 'vitest'
import { z } from 'zod'
import { taskQueue } from '#contracts/names.ts'
import { createTestDatabase } from '#tests/database.ts'
import { waitFor } from '#tests/wait-for.ts'
import { runOps } from './run-ops.ts'

const Line = z.object({ kind: z.string(), tasks: z.int(), oldestSeconds: z.int(), workers: z.int() })

it('counts what waits for a worker while none runs', async () => {
  const address = inject('temporalAddress')
  const namespace = `backlog-${randomUUID()}`
  const connection = await Connection.connect({ address })
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    })
    const settings = {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      DATABASE_URL: 'postgres://nobody@127.0.0.1/none',
    }
    const lines = async () => {
      const { code, out } = await runOps(settings, 'backlog', '--json')
      expect(code, out).toBe(0)
      return out
        .trim()
        .split('\n')
        .map((line) => Line.parse(JSON.parse(line)))
    }
    // A new namespace takes the server a moment.
    await waitFor(async () => (await runOps(settings, 'backlog')).code === 0, { what: 'the namespace' })
    expect(await lines()).toEqual([
      { kind: 'workflow', tasks: 0, oldestSeconds: 0, workers: 0 },
      { kind: 'activity', tasks: 0, oldestSeconds: 0, workers: 0 },
    ])
    const client = new Client({ connection, namespace })
    for (const workflowId of ['one', 'two', 'three'])
      await client.workflow.start('conversation', { workflowId, taskQueue })
    await waitFor(async () => (await lines())[0]?.tasks === 3, { what: 'a backlog of three' })
  } finally {
    await connection.close()
  }
}, 60_000)

it('makes the application’s role once and gives it a new password the second time', async () => {
  const owner = await createTestDatabase()
  const name = `role_${randomUUID().slice(0, 8)}`
  const as = (password: string) => {
    const url = new URL(owner)
    url.username = name
    url.password = encodeURIComponent(password)
    return url.href
  }
  const answers = async (url: string) => {
    const client = new pg.Client({ connectionString: url })
    return await client
      .connect()
      .then(() =>
        client.query<{ may: boolean }>(
          'select rolcreatedb as may from pg_roles where rolname = current_user',
        ),
      )
      .then(({ rows }) => rows[0]?.may)
      .catch((error: unknown) => (error as { code: string }).code)
      .finally(() => void client.end())
  }
  for (const password of ['first/ä', 'second']) {
    const { code, out } = await runOps({ DATABASE_URL: as(password), DATABASE_OWNER_URL: owner }, 'role')
    expect({ code, out }).toEqual({ code: 0, out: `The role ${name} has the password of DATABASE_URL.\n` })
    expect(await answers(as(password))).toBe(false)
  }
  expect(await answers(as('first/ä'))).toBe('28P01')
  await runOps({ DATABASE_URL: as('second'), DATABASE_OWNER_URL: owner }, 'role', '--createdb')
  expect(await answers(as('second'))).toBe(true)
})

it('says what is missing to make a role', async () => {
  const owner = await createTestDatabase()
  expect(await runOps({ DATABASE_URL: owner, DATABASE_OWNER_URL: owner }, 'role')).toMatchObject({
    code: 2,
    out: expect.stringContaining('DATABASE_URL: expected another role than the owner'),
  })
  expect(await runOps({ DATABASE_URL: owner }, 'role')).toMatchObject({
    code: 2,
    out: expect.stringContaining('DATABASE_OWNER_URL: expected the address'),
  })
})
