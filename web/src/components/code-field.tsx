import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../language.tsx'
import styles from './code-field.module.css'

interface CodeFieldProps {
  /** Where the code was sent. */
  mobile: string
  onSend: (text: string) => void
}

/** For the code that proves a number; it goes on its way as a message, which the assistant takes to where codes are checked. */
export function CodeField({ mobile, onSend }: CodeFieldProps) {
  const words = useWords()
  const [code, setCode] = useState('')
  const digits = code.replaceAll(/\D/g, '').slice(0, 6)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (digits.length !== 6) return
        onSend(words.codeMessage(digits))
        setCode('')
      }}
    >
      <TextInput
        className={styles.field ?? ''}
        label={words.code}
        description={words.codeHint(mobile.slice(-4))}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={11}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button type="submit" disabled={digits.length !== 6}>
        {words.sendCode}
      </Button>
    </form>
  )
}
