import { Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { Brand } from './icon.tsx'
import styles from './token-form.module.css'

interface TokenFormProps {
  title: string
  text: string
  label: string
  /** On the button. */
  action: string
  busy?: boolean
  onToken: (token: string) => void
  /** Above the field: what was wrong with the token before. */
  children?: ReactNode
}

/** The page of whoever has to bring a token. */
export function TokenForm({ title, text, label, action, busy = false, onToken, children }: TokenFormProps) {
  const [token, setToken] = useState('')
  return (
    <main className={styles.page}>
      <Paper
        component="form"
        className={styles.card ?? ''}
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim() !== '' && !busy) onToken(token)
        }}
      >
        <Stack>
          <Brand size={40} />
          <Title order={1} size="h3">
            {title}
          </Title>
          <Text c="var(--quiet)">{text}</Text>
          {children}
          <PasswordInput
            label={label}
            autoComplete="off"
            autoFocus
            required
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
          />
          <Button type="submit" loading={busy}>
            {action}
          </Button>
        </Stack>
      </Paper>
    </main>
  )
}
