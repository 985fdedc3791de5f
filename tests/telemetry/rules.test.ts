/** What Prometheus and Grafana load is sound, up to date, and explained in the runbook. */
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { files } from '#infra/grafana/dashboards.ts'
import { findPrometheus } from '#tests/prometheus.ts'

const repository = new URL('../../', import.meta.url)
const folder = fileURLToPath(new URL('infra/prometheus/', repository))
const read = (path: string) => readFileSync(new URL(path, repository), 'utf8')
const alertNames = [...read('infra/prometheus/alerts.yml').matchAll(/^ +- alert: (\w+)$/gm)].map(([, name]) =>
  String(name),
)

it('keeps the dashboards’ files as their definitions say (npm run dashboards)', () => {
  expect(readdirSync(new URL('infra/grafana/dashboards/', repository)).toSorted()).toEqual(
    Object.keys(files()).toSorted(),
  )
  for (const [name, text] of Object.entries(files())) {
    expect(read(`infra/grafana/dashboards/${name}`) === text, name).toBe(true)
  }
})

it('explains every alert in the runbook, and no other', () => {
  const explained = [...read('docs/runbook.md').matchAll(/^### (\w+)$/gm)].map(([, name]) => String(name))
  expect(explained.toSorted()).toEqual(alertNames.toSorted())
  const links = [...read('infra/prometheus/alerts.yml').matchAll(/runbook: docs\/runbook\.md#(\w+)$/gm)]
  expect(links.map(([, anchor]) => anchor)).toEqual(alertNames.map((name) => name.toLowerCase()))
})

it('tests every alert by itself', () => {
  const tests = read('infra/prometheus/alerts.test.yml')
  for (const name of alertNames) expect(tests).toMatch(new RegExp(`^ +- name: ${name}$`, 'm'))
})

const found = findPrometheus()
describe.skipIf(!found)(found ? 'promtool' : 'promtool (not on this machine)', () => {
  it.each([
    ['check', 'config', 'prometheus.yml'],
    ['check', 'rules', 'alerts.yml'],
    ['test', 'rules', 'alerts.test.yml'],
  ])('%s %s %s', async (...args) => {
    const { stdout } = await promisify(execFile)(found!.promtool, args, { cwd: folder })
    expect(stdout).toContain('SUCCESS')
  })
})
