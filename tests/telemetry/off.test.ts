import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findWorkflowBundle } from '#worker/workflow-bundle.ts'
import {
  activeTraceparent,
  inSpan,
  startTracing,
  traceIdOf,
  tracingIsOn,
} from '#platform/telemetry/tracing.ts'

const folder = mkdtempSync(join(tmpdir(), 'bundles-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('traces that are off', () => {
  it('run work as it is, without a span', async () => {
    await startTracing('test', { OTEL_EXPORTER_OTLP_ENDPOINT: undefined })
    expect(tracingIsOn()).toBe(false)
    const seen = await inSpan('work', {}, (span) => Promise.resolve([span, activeTraceparent()]))
    expect(seen).toEqual([undefined, undefined])
  })

  it('put nothing into workflows', async () => {
    const sink = 'updateAnswered'
    const { codePath } = await findWorkflowBundle(folder, false)
    const { codePath: traced } = await findWorkflowBundle(folder, true)
    expect(readFileSync(codePath, 'utf8')).not.toContain(sink)
    expect(readFileSync(traced, 'utf8')).toContain(sink)
    expect(await findWorkflowBundle(folder, false)).toEqual({ codePath })
  }, 60_000)
})

it('takes a traceparent for one only in the form that W3C gives it', () => {
  const [trace, span] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']
  expect(traceIdOf(`00-${trace}-${span}-01`)).toBe(trace)
  for (const wrong of [
    undefined,
    '',
    trace,
    `00-${trace}-${span}`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${trace}-${'0'.repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}-01\n{"forged":1}`,
  ]) {
    expect(traceIdOf(wrong)).toBeUndefined()
  }
})
