import { Button, NativeSelect } from '@mantine/core'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { ApimEndpoint, Fault, FaultRequest, type FaultKind } from '#contracts/apim-faults.ts'
import { fieldsOf, readForm, type FormField } from '../json-form.ts'
import { words } from '../words.ts'
import styles from './form.module.css'
import { JsonFields } from './json-fields.tsx'

const kinds = Object.keys(words.fault.name) as FaultKind[]

/** The settings of each kind of fault, as its schema has them. */
const settings = new Map<string, FormField[]>(
  Fault.options.map((option) => [
    option.shape.kind.value,
    fieldsOf(z.toJSONSchema(option, { io: 'input' })).filter(({ name }) => name !== 'kind'),
  ]),
)
const limits = fieldsOf(z.toJSONSchema(FaultRequest.pick({ times: true, rate: true }), { io: 'input' })).map(
  (field) => ({
    ...field,
    description: field.name === 'times' ? words.fault.timesHint : words.fault.rateHint,
  }),
)

interface FaultFormProps {
  busy: boolean
  onOrder: (fault: z.input<typeof FaultRequest>) => void
}

export function FaultForm({ busy, onOrder }: FaultFormProps) {
  const [endpoint, setEndpoint] = useState<string>('create_booking')
  const [kind, setKind] = useState<FaultKind>('server_error')
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [errors, setErrors] = useState<Record<string, string>>({})
  const own = useMemo(() => settings.get(kind) ?? [], [kind])

  const order = () => {
    const fault = readForm(own, typed)
    const limit = readForm(limits, typed)
    const wrong = { ...fault.errors, ...limit.errors }
    const whole = FaultRequest.safeParse({ endpoint, fault: { kind, ...fault.value }, ...limit.value })
    for (const { path, message } of whole.error?.issues ?? []) wrong[String(path.at(-1))] ??= message
    setErrors(wrong)
    if (whole.success && Object.keys(wrong).length === 0) onOrder(whole.data)
  }

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) order()
      }}
    >
      <NativeSelect
        label={words.fault.endpoint}
        value={endpoint}
        data={[{ value: '*', label: words.fault.every }, ...ApimEndpoint.options]}
        onChange={(event) => setEndpoint(event.currentTarget.value)}
      />
      <NativeSelect
        label={words.fault.kind}
        value={kind}
        data={kinds.map((value) => ({ value, label: words.fault.name[value] }))}
        onChange={(event) => setKind(event.currentTarget.value as FaultKind)}
      />
      <JsonFields
        fields={[...own, ...limits]}
        typed={typed}
        errors={errors}
        onType={(name, text) => setTyped((before) => ({ ...before, [name]: text }))}
      />
      <div>
        <Button type="submit" loading={busy}>
          {words.fault.switchOn}
        </Button>
      </div>
    </form>
  )
}
