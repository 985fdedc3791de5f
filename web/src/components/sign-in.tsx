import { Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useWords } from '../language.tsx'
import { Brand } from './icon.tsx'
import styles from './sign-in.module.css'

export function SignIn({ onToken }: { onToken: (token: string) => void }) {
  const words = useWords()
  const [token, setToken] = useState('')
  return (
    <main className={styles.page}>
      <Paper
        component="form"
        className={styles.card ?? ''}
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim() !== '') onToken(token)
        }}
      >
        <Stack>
          <Brand size={40} />
          <Title order={1} size="h3">
            {words.signIn}
          </Title>
          <Text c="var(--quiet)">{words.signInText}</Text>
          <PasswordInput
            label={words.token}
            autoComplete="off"
            autoFocus
            required
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
          />
          <Button type="submit">{words.signIn}</Button>
        </Stack>
      </Paper>
    </main>
  )
}
