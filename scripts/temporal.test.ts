import { readFileSync } from 'node:fs'
import { Connection } from '@temporalio/client'
import { expect, inject, it } from 'vitest'
import { searchAttributes } from '#contracts/names.ts'
import { dynamicConfig, setRetention } from './embedded/temporal.ts'

it('passes on every key of the dynamic config file', () => {
  const file = readFileSync(new URL('../infra/temporal/dynamic-config.yaml', import.meta.url), 'utf8')
  const keys = file.match(/^[a-zA-Z.]+(?=:)/gm)
  expect(dynamicConfig().map(([key]) => key)).toEqual(keys)
  expect(dynamicConfig()).toContainEqual(['history.transferProcessorMaxPollRPS', '5000'])
})

it('refuses a dynamic config it would understand only in part', () => {
  const constrained = 'a.key:\n  - value: 1\n    constraints:\n      namespace: x\n'
  expect(() => dynamicConfig(constrained)).toThrow('not understood')
})

it('registers our search attributes and keeps closed workflows for 30 days', async () => {
  const address = inject('temporalAddress')
  await setRetention(address, 'default', 30)
  const connection = await Connection.connect({ address })
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' })
  const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' })
  await connection.close()
  expect(Object.keys(customAttributes)).toEqual(
    expect.arrayContaining(Object.values(searchAttributes).map(({ name }) => name)),
  )
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 3_600)
})
