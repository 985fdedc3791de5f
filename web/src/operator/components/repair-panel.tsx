import { Button, Radio, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { OperatorBookingDetail } from '#contracts/operator-timeline.ts'
import { correctable, readRepair, type RepairForm } from '../repair-form.ts'
import { useRepair } from '../use-repair.ts'
import { words } from '../words.ts'
import styles from './form.module.css'
import { JsonFields } from './json-fields.tsx'
import { ProblemBox } from './problem-box.tsx'
import { RepairOutcome } from './repair-outcome.tsx'
import { RepairPreviewBox } from './repair-preview.tsx'
import { Section } from './section.tsx'

/** White letters can be read on it, also where the page is dark. */
const danger = '#b3132b'

interface RepairPanelProps {
  detail: OperatorBookingDetail
  onDone: () => void
}

/** Choose, see what would happen, confirm: in this order. */
export function RepairPanel({ detail, onDone }: RepairPanelProps) {
  const { booking, repairs } = detail
  const repair = useRepair(booking.bookingRef, onDone)
  const possible = repairs.some(({ possible }) => possible)
  return (
    <Section title={words.repair.title}>
      {repair.result && <RepairOutcome result={repair.result} />}
      {!possible && !repair.result && <p className={styles.quiet}>{words.repair.none}</p>}
      {possible && <Choice key={JSON.stringify(detail.arguments)} detail={detail} repair={repair} />}
    </Section>
  )
}

interface ChoiceProps {
  detail: OperatorBookingDetail
  repair: ReturnType<typeof useRepair>
}

function Choice({ detail, repair }: ChoiceProps) {
  const { repairs, arguments: current } = detail
  const [form, setForm] = useState<RepairForm>(() => ({
    action: repairs.find(({ possible }) => possible)?.action ?? 'retry',
    typed: current,
    bookingId: '',
    reason: '',
  }))
  const [errors, setErrors] = useState<Record<string, string>>({})
  const { preview, busy, problem } = repair

  // What was previewed is what is confirmed: another choice wants another preview.
  const change = (changed: Partial<RepairForm>) => {
    setForm((before) => ({ ...before, ...changed }))
    setErrors({})
    repair.forget()
  }
  const look = () => {
    const { body, errors } = readRepair(form, current)
    setErrors(errors)
    if (body) void repair.look(body)
  }
  const title = words.repair.action[form.action]

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) look()
      }}
    >
      <Radio.Group
        label={words.repair.choose}
        value={form.action}
        onChange={(value) => {
          const chosen = repairs.find(({ action }) => action === value)
          if (chosen) change({ action: chosen.action })
        }}
      >
        <div className={styles.choices}>
          {repairs.map(({ action, possible, why, does }) => (
            <Radio
              key={action}
              value={action}
              disabled={!possible}
              label={words.repair.action[action]}
              description={possible ? does : why}
            />
          ))}
        </div>
      </Radio.Group>
      {form.action === 'correct' && (
        <>
          <JsonFields
            fields={correctable}
            typed={form.typed}
            errors={errors}
            onType={(name, text) => change({ typed: { ...form.typed, [name]: text } })}
          />
          {errors['arguments'] && (
            <p role="alert" className={styles.error}>
              {errors['arguments']}
            </p>
          )}
        </>
      )}
      {form.action === 'adopt' && (
        <TextInput
          label={words.repair.bookingId}
          error={errors['bookingId']}
          withAsterisk
          aria-required
          autoComplete="off"
          spellCheck={false}
          value={form.bookingId}
          onChange={(event) => change({ bookingId: event.currentTarget.value })}
        />
      )}
      <Textarea
        label={words.repair.reason}
        description={form.action === 'give_up' ? words.repair.reasonToCustomer : words.repair.reasonHint}
        error={errors['reason']}
        withAsterisk
        aria-required
        rows={2}
        maxLength={500}
        value={form.reason}
        onChange={(event) => change({ reason: event.currentTarget.value.replace(/\s+/g, ' ') })}
      />
      <div className={styles.buttons}>
        <Button type="submit" variant={preview ? 'default' : 'filled'} loading={busy === 'preview'}>
          {words.repair.preview}
        </Button>
      </div>
      {problem && <ProblemBox problem={problem} />}
      {!preview && <p className={styles.quiet}>{words.repair.previewFirst}</p>}
      {preview && <RepairPreviewBox preview={preview} />}
      {preview?.refusal === null && (
        <div className={styles.buttons}>
          <Button
            color={form.action === 'give_up' ? danger : 'brand'}
            loading={busy === 'repair'}
            onClick={() => void repair.confirm()}
          >
            {words.repair.confirm(title.toLowerCase())}
          </Button>
        </div>
      )}
    </form>
  )
}
