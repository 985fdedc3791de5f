/** What an apply would make, as Terraform plans it, against the AWS provider's schema and our own rules. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiConfig, OpsConfig, WorkerConfig } from '#platform/config.ts'
import { keepAliveMs } from '#api/serve.ts'
import { heartbeatMs } from '#api/routes/events.ts'
import { exportRules } from './exports.ts'
import { mistakes, nameMistakes } from './mistakes.ts'
import { Plan, violations } from './plan.ts'
import { prodRules, rules } from './policies.ts'
import { rightsRules } from './rights.ts'
import { settingsOf, withSecrets } from './settings.ts'
import { findTools, openWorkspace, type Workspace } from './terraform.ts'

const tools = findTools()
const bootstrapVariables = { account_id: '123456789012', github_repository: 'example/orchestrator' }
/** Node's own, and PostgreSQL's. */
const others = new Set(['NODE_EXTRA_CA_CERTS', 'PGPASSWORD'])
const everyRule = { ...rules, ...rightsRules, ...exportRules }

describe.skipIf(!tools)(
  tools ? 'Terraform' : 'Terraform (or the provider’s schema) is not on this machine',
  () => {
    let workspace: Workspace
    const plans: Record<string, Plan> = {}
    beforeAll(async () => {
      workspace = openWorkspace(tools!)
      const [bootstrap, dev, prod] = await Promise.all([
        workspace.plan('bootstrap', bootstrapVariables),
        workspace.plan('live/dev'),
        workspace.plan('live/prod'),
      ])
      Object.assign(plans, { bootstrap: new Plan(bootstrap), dev: new Plan(dev), prod: new Plan(prod) })
    }, 120_000)
    afterAll(() => workspace.remove())

    it('finds every file in its canonical form', async () => {
      expect(await workspace.format()).toEqual({ ok: true, output: '' })
    })

    it.each(['bootstrap', 'dev', 'prod'])('plans %s by every rule', (name) => {
      expect(plans[name]!.resources.length).toBeGreaterThan(10)
      expect(violations(plans[name]!, everyRule)).toEqual([])
    })

    it('plans prod to survive the loss of a zone', () => {
      expect(violations(plans['prod']!, prodRules)).toEqual([])
    })

    it('runs Temporal itself in dev, with the dynamic configuration of this repository, and reaches Temporal Cloud over TLS in prod', () => {
      const own = (name: string) =>
        plans[name]!.of('aws_ecs_service').filter(({ address }) => address.includes('module.temporal'))
      expect(own('dev')).toHaveLength(1)
      expect(own('prod')).toEqual([])
      expect(settingsOf(plans['prod']!, 'api')).toMatchObject({
        TEMPORAL_TLS: 'on',
        TEMPORAL_ADDRESS: expect.stringMatching(/:7233$/),
      })
      expect(settingsOf(plans['dev']!, 'temporal')['DYNAMIC_CONFIG']).toContain('transferProcessorMaxPollRPS')
    })

    it.each(['dev', 'prod'])(
      'keeps silent event streams open in %s: heartbeat < idle timeout < the API’s keep-alive',
      (name) => {
        for (const { values } of plans[name]!.of('aws_lb')) {
          expect(Number(values['idle_timeout']) * 1_000).toBeGreaterThan(2 * heartbeatMs)
          expect(Number(values['idle_timeout']) * 1_000).toBeLessThan(keepAliveMs)
        }
      },
    )

    it.each([
      ['api', ApiConfig],
      ['worker', WorkerConfig],
      ['ops', OpsConfig],
    ] as const)('starts the %s with settings that it knows and accepts', (container, schema) => {
      for (const name of ['dev', 'prod']) {
        const settings = settingsOf(plans[name]!, container)
        expect(Object.keys(settings).filter((key) => !(key in schema.shape) && !others.has(key))).toEqual([])
        expect(schema.safeParse(withSecrets(settings)).error?.issues ?? []).toEqual([])
      }
    })

    it.each(['dev', 'prod'])('tells ops in %s the bucket that its role may write to', (name) => {
      const [bucket] = plans[name]!.of('aws_s3_bucket').filter(({ address }) => address.includes('exports'))
      expect(settingsOf(plans[name]!, 'ops')).toMatchObject({
        EXPORTS_BUCKET: bucket?.values['bucket'],
        AWS_REGION: 'ap-south-1',
      })
    })

    it('refuses what no variable may be', async () => {
      const builds = { v1: { image: 'worker:v1', min_tasks: 1, max_tasks: 2 } }
      await expect(workspace.plan('live/prod', { worker_builds: builds, account_id: '12' })).rejects.toThrow(
        /account_id: expected 12 digits[\s\S]*worker_builds: expected one build with min_tasks of 2|worker_builds: expected[\s\S]*account_id: expected/,
      )
    }, 60_000)

    it('refuses attributes, blocks, types and references that there are not', async () => {
      const wrong = openWorkspace(tools!)
      try {
        for (const { file, from, to } of nameMistakes) wrong.edit(file, from, to)
        const { ok, output } = await wrong.validate('bootstrap')
        expect(ok).toBe(false)
        for (const { says } of nameMistakes) expect(output).toMatch(says)
      } finally {
        wrong.remove()
      }
    }, 60_000)

    it('notices each of the mistakes that the rules are there for', async () => {
      const wrong = openWorkspace(tools!)
      try {
        for (const { file, from, to } of mistakes) wrong.edit(file, from, to)
        const plan = new Plan(await wrong.plan('live/prod'))
        const found = violations(plan, { ...everyRule, ...prodRules })
        for (const { breaks } of mistakes) expect(found).toContainEqual(expect.stringMatching(breaks))
        expect(
          Object.keys({ ...everyRule, ...prodRules }).filter(
            (rule) => !found.some((line) => line.startsWith(`${rule}: `)),
          ),
        ).toEqual([])
      } finally {
        wrong.remove()
      }
    }, 60_000)
  },
)
