/** A real Prometheus reads a running stack after good and bad traffic: every figure is there, and every dashboard shows something. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dashboards } from '#infra/grafana/dashboards.ts'
import { openDatabase } from '#platform/database.ts'
import type { Schema } from '#platform/schema.ts'
import { freePort } from '#tests/free-port.ts'
import { Customer, release, resetModel, script } from '#tests/e2e/customer.ts'
import { findPrometheus, startPrometheus, type Prometheus } from '#tests/prometheus.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { makeTraffic, send } from './traffic.ts'

const found = findPrometheus()
const title = found ? 'figures in Prometheus' : 'figures in Prometheus (no prometheus on this machine)'
/** What Grafana puts in: all of the test's traffic lies within. */
const grafana = { $__rate_interval: '5m', $__range: '5m' }

const queries = dashboards.flatMap((dashboard) =>
  dashboard.panels.flatMap((panel) =>
    panel.queries.map(({ expr }): [string, string] => [
      `${dashboard.title}: ${panel.title}`,
      Object.entries(grafana).reduce((text, [name, value]) => text.replaceAll(name, value), expr),
    ]),
  ),
)

describe.skipIf(!found)(title, () => {
  let stack: Stack
  let prometheus: Prometheus
  let ports: { api: number; worker: number; sdk: number }
  beforeAll(async () => {
    ports = { api: await freePort(), worker: await freePort(), sdk: await freePort() }
    stack = await startStack({
      env: {
        api: {
          METRICS_PORT: String(ports.api),
          LIMIT_TURNS_IN_FLIGHT: '1',
          LIMIT_TURNS_PER_SUBJECT: '1',
        },
        worker: { METRICS_PORT: String(ports.worker), TEMPORAL_METRICS_PORT: String(ports.sdk) },
      },
    })
    prometheus = await startPrometheus(found!.prometheus, {
      'orchestrator-api': `127.0.0.1:${ports.api}`,
      'orchestrator-worker': `127.0.0.1:${ports.worker}`,
      'temporal-sdk': `127.0.0.1:${ports.sdk}`,
    })
    await waitFor(async () => (await prometheus.query('up == 1')).length === 3, { what: 'the first scrape' })
    // A rate needs a reading before what it is the rate of: the first of each series is made before the second.
    await makeTraffic(stack)
    const seen = () => prometheus.query('orchestrator_bookings_parked == 1')
    await waitFor(async () => (await seen()).length > 0, { what: 'the traffic in Prometheus' })
    await makeTraffic(stack)
    const again = () => prometheus.query('orchestrator_bookings_parked == 2')
    await waitFor(async () => (await again()).length > 0, { what: 'the second traffic in Prometheus' })
  }, 240_000)
  afterAll(async () => {
    await prometheus?.stop()
    await stack?.stop()
  })

  it.each(queries)('has something to show in %s', async (_panel, expr) => {
    const finite = async () => (await prometheus.query(expr)).some(({ value }) => Number.isFinite(value))
    await waitFor(finite, { what: expr })
  })

  it.each(['api', 'worker'] as const)('reads every figure that is declared for the %s', async (process) => {
    const scraped = await (await fetch(`http://127.0.0.1:${ports[process]}/metrics`)).text()
    const names = [...scraped.matchAll(/^# TYPE (\S+) \S+$/gm)].map(([, name]) => String(name))
    const silent = []
    for (const name of names) {
      const series = await prometheus.query(
        `count({__name__=~"${name}(_count)?",job="orchestrator-${process}"})`,
      )
      if (series.length === 0) silent.push(name)
    }
    // Node's own: shown only while there are some.
    expect(silent.filter((name) => name !== 'nodejs_active_requests')).toEqual([])
    expect(names).toContain(
      process === 'api' ? 'http_request_duration_seconds' : 'orchestrator_turn_duration_seconds',
    )
  })

  it('has every figure that an alert is made of', async () => {
    const alerts = readFileSync(new URL('../../infra/prometheus/alerts.yml', import.meta.url), 'utf8')
    const names = new Set(alerts.match(/\b(?:orchestrator|temporal|http|nodejs)_[a-z0-9_]+/g))
    expect(names.size).toBeGreaterThan(20)
    for (const name of names) {
      await waitFor(async () => (await prometheus.query(name)).length > 0, { what: name })
    }
  })

  /** Each process is read at times of its own: what one has counted, another's reading may not show yet. */
  const counts = async (expr: string, expected: number) => {
    const value = async () => (await prometheus.query(expr))[0]?.value
    await expect.poll(value, { timeout: 10_000, message: expr }).toBe(expected)
  }

  it('counts what happened, once each', async () => {
    await counts('sum(orchestrator_booking_transitions_total{from="none"})', 6)
    await counts('orchestrator_booking_transitions_total{from="requested",to="confirmed"}', 2)
    await counts('orchestrator_booking_transitions_total{from="requested",to="needs_attention"}', 2)
    await counts('orchestrator_booking_compensations_total{outcome="done"}', 2)
    await counts('orchestrator_turn_failures_total{kind="ModelRejectedRequest"}', 2)
    await counts('orchestrator_conversations_started_total', 18)
    const db = openDatabase<Schema>(stack.databaseUrl)
    const { turns } = await db
      .selectFrom('turns')
      .select(({ fn }) => fn.countAll<number>().as('turns'))
      .where('ended_at', 'is not', null)
      .where('message_id', 'is not', null)
      .executeTakeFirstOrThrow()
    await db.destroy()
    expect(turns).toBeGreaterThanOrEqual(24)
    await counts('sum(orchestrator_turn_duration_seconds_count)', turns)
    await counts('orchestrator_proposals_total{kind="book",outcome="declined"}', 4)
  })

  it('shows how many turns are in flight, and counts those that were refused a place', async () => {
    await counts('orchestrator_turns_in_flight', 0)
    // A subject's own next message may have been sent more than once until there was a place.
    await counts('orchestrator_turns_refused_total{kind="overloaded"}', 2)
    await counts('orchestrator_turns_refused_total{kind="too-many-turns"} >= bool 2', 1)
    const customer = new Customer(stack)
    const id = await customer.open()
    await script(stack, [{ text: 'Done.', hold: 'one' }], id)
    expect((await send(customer, id)).status).toBe(202)
    await counts('orchestrator_turns_in_flight', 1)
    await release(stack, 'one')
    await counts('orchestrator_turns_in_flight', 0)
    await resetModel(stack)
  })

  it('has no label that a caller can choose, and nothing personal', async () => {
    const text = await (await fetch(`http://127.0.0.1:${ports.api}/metrics`)).text()
    const before = text.split('\n').length
    for (let at = 0; at < 5; at++) {
      await fetch(`${stack.apiUrl}/v1/made-up-${at}/9876543210`, { method: at % 2 ? 'PURGE' : 'GET' })
      await fetch(`${stack.apiUrl}/made-up-${at}`)
    }
    const after = await (await fetch(`http://127.0.0.1:${ports.api}/metrics`)).text()
    expect(after).not.toMatch(/made-up|9876543210|PURGE/)
    // One series for each status of "none", whatever was asked.
    expect(after.split('\n').length - before).toBeLessThan(60)
  })

  it('answers nothing but its figures, and those on no port that the public sees', async () => {
    expect((await fetch(`http://127.0.0.1:${ports.api}/`)).status).toBe(404)
    expect((await fetch(`http://127.0.0.1:${ports.api}/metrics`, { method: 'POST' })).status).toBe(404)
    expect((await fetch(`${stack.apiUrl}/metrics`)).status).toBe(404)
  })
})
