import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Problem } from '#contracts/chat.ts'
import { toRepairProblem } from '../problem.ts'
import { useServices } from '../services.tsx'
import { words } from '../words.ts'
import styles from './form.module.css'
import { ProblemBox } from './problem-box.tsx'
import { Section } from './section.tsx'

/** Lets a paused conversation go on. */
export function ResumePanel({ conversationId, onDone }: { conversationId: string; onDone: () => void }) {
  const { client } = useServices()
  const [reason, setReason] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  const resume = async () => {
    setError(reason.trim() === '' ? words.form.required : null)
    if (reason.trim() === '') return
    setBusy(true)
    setProblem(null)
    try {
      await client.resume(conversationId, reason.trim())
      onDone()
    } catch (refusal) {
      setProblem(toRepairProblem(refusal))
    }
    setBusy(false)
  }

  return (
    <Section title={words.resume.title}>
      <p className={styles.quiet}>{words.resume.does}</p>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) void resume()
        }}
      >
        <TextInput
          label={words.resume.reason}
          description={words.resume.reasonHint}
          error={error}
          withAsterisk
          aria-required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={styles.buttons}>
          <Button type="submit" loading={busy}>
            {words.resume.button}
          </Button>
        </div>
      </form>
      {problem && <ProblemBox problem={problem} />}
    </Section>
  )
}
