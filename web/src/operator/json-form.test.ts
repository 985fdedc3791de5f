import { expect, it } from 'vitest'
import { z } from 'zod'
import { Fault } from '#contracts/apim-faults.ts'
import { toolInputs } from '#contracts/tools.ts'
import { fieldErrors, fieldsOf, readForm } from './json-form.ts'

const schema = z.toJSONSchema(
  z.strictObject({
    name: z.string().max(20).describe('Who'),
    size: z.number(),
    colour: z.enum(['red', 'blue']).optional(),
    loud: z.boolean().optional(),
    parts: z.array(z.string()).optional(),
  }),
)

it('makes a field of each property, by its kind', () => {
  expect(fieldsOf(schema)).toMatchObject([
    { name: 'name', kind: 'text', required: true, description: 'Who', maxLength: 20 },
    { name: 'size', kind: 'number', required: true, description: '' },
    { name: 'colour', kind: 'choice', required: false, choices: ['red', 'blue'] },
    { name: 'loud', kind: 'flag', required: false },
    { name: 'parts', kind: 'json', required: false },
  ])
})

it('reads what was typed, and leaves out what is empty', () => {
  const typed = { name: ' Anna ', size: '1.5', colour: '', loud: 'false', parts: '["a"]' }
  expect(readForm(fieldsOf(schema), typed)).toEqual({
    value: { name: 'Anna', size: 1.5, loud: false, parts: ['a'] },
    errors: {},
  })
})

it('names each field that is missing or is none', () => {
  const { errors } = readForm(fieldsOf(schema), { size: 'big', parts: '[' })
  expect(errors).toEqual({ name: 'Needed', size: 'expected a number', parts: 'expected JSON' })
})

it('shows what the API says of a field beside it, and of nothing else', () => {
  const errors = [
    { field: 'body.arguments.size', expected: 'expected at most 3' },
    { field: 'body.reason', expected: 'expected why' },
  ]
  const problem = { type: 'about:blank', title: 'Invalid input', status: 422, errors }
  expect(fieldErrors(problem, fieldsOf(schema))).toEqual({ size: 'expected at most 3' })
})

it.each(Object.entries(toolInputs))('knows every field of %s', (_name, input) => {
  for (const { name, kind } of fieldsOf(z.toJSONSchema(input, { io: 'input' }))) {
    expect([name, kind]).not.toContain('json')
  }
})

it.each(Fault.options.map((option) => [option.shape.kind.value, option] as const))(
  'knows every setting of the fault %s',
  (_kind, option) => {
    const settings = fieldsOf(z.toJSONSchema(option, { io: 'input' })).filter(({ name }) => name !== 'kind')
    for (const { name, kind } of settings) expect([name, kind]).not.toContain('json')
  },
)
