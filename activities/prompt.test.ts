import { ToolName } from '#contracts/tools.ts'
import { describe, expect, it } from 'vitest'
import { answeredCallsOnly, todayIs, tools } from './prompt.ts'

describe('the model input', () => {
  it('states the date in Asia/Kolkata, also where UTC has yesterday’s', () => {
    expect(todayIs(new Date('2026-11-24T18:29:00Z'))).toBe(
      'Today is 2026-11-24 (Tuesday), 23:59 in Asia/Kolkata',
    )
    expect(todayIs(new Date('2026-11-24T18:30:00Z'))).toBe(
      'Today is 2026-11-25 (Wednesday), 00:00 in Asia/Kolkata',
    )
  })

  it('leaves out calls that never got an output', () => {
    const call = (call_id: string) => ({
      type: 'function_call' as const,
      call_id,
      name: 'x',
      arguments: '{}',
    })
    const output = { type: 'function_call_output' as const, call_id: 'a', output: '{}' }
    expect(answeredCallsOnly([call('a'), call('b'), output])).toEqual([call('a'), output])
  })

  it('offers tools as closed JSON schemas', () => {
    expect(tools).toHaveLength(ToolName.options.length)
    for (const tool of tools)
      expect(tool.parameters).toMatchObject({ type: 'object', additionalProperties: false })
  })
})
