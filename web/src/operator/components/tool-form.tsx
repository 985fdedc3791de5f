import { Button, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { Problem } from '#contracts/chat.ts'
import type { OperatorTool, ToolTrial } from '#contracts/operator-tools.ts'
import { formatMs } from '../format.ts'
import { fieldErrors, fieldsOf, readForm } from '../json-form.ts'
import { toProblem } from '../problem.ts'
import { useServices } from '../services.tsx'
import { words } from '../words.ts'
import { JsonFields } from './json-fields.tsx'
import { ProblemBox } from './problem-box.tsx'
import styles from './form.module.css'

/** Asks the dealer system by one read tool. */
export function ToolForm({ tool: { name, input, needsReason } }: { tool: OperatorTool }) {
  const { client } = useServices()
  const fields = useMemo(() => fieldsOf(input), [input])
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [reason, setReason] = useState('')
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const [trial, setTrial] = useState<ToolTrial | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const lacksReason = needsReason && reason.trim() === ''

  const run = async () => {
    const { value, errors } = readForm(fields, typed)
    setErrors({ ...errors, ...(lacksReason && { reason: words.form.required }) })
    if (Object.keys(errors).length > 0 || lacksReason) return
    setBusy(true)
    setProblem(null)
    setTrial(null)
    try {
      setTrial(
        await client.tryTool(name, { arguments: value, ...(needsReason && { reason: reason.trim() }) }),
      )
    } catch (error) {
      const refusal = toProblem(error)
      const wrong = fieldErrors(refusal, fields)
      if (Object.keys(wrong).length > 0) setErrors(wrong)
      else setProblem(refusal)
    }
    setBusy(false)
  }

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void run()
      }}
    >
      <JsonFields
        fields={fields}
        typed={typed}
        errors={errors}
        onType={(field, text) => setTyped((before) => ({ ...before, [field]: text }))}
      />
      {needsReason && (
        <TextInput
          label={words.tool.reason}
          description={words.tool.reasonHint}
          error={errors['reason']}
          withAsterisk
          aria-required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <div>
        <Button type="submit" loading={busy}>
          {words.tool.run}
        </Button>
      </div>
      {problem && <ProblemBox problem={problem} />}
      <div role="status">
        {trial && (
          <>
            <p className={styles.line}>{words.tool[trial.outcome](formatMs(trial.durationMs))}</p>
            <pre tabIndex={0}>{JSON.stringify(trial.output, null, 2)}</pre>
          </>
        )}
      </div>
    </form>
  )
}
