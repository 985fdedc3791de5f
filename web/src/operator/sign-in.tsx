import { Button, Paper, PasswordInput, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Problem } from '#contracts/chat.ts'
import { ProblemError } from '../api/problems.ts'
import { Brand } from '../components/icon.tsx'
import { OperatorClient } from './client.ts'
import { ProblemBox } from './components/problem-box.tsx'
import { toProblem } from './problem.ts'
import type { Session } from './session.ts'
import styles from './sign-in.module.css'
import { words } from './words.ts'

const refusal = (says: { title: string; detail: string }): Problem => ({
  type: 'about:blank',
  status: 0,
  ...says,
})

/** Takes a token only when the API does. */
export function SignIn({ session }: { session: Session }) {
  const [token, setToken] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(session.refused ? refusal(words.signedOut) : null)

  const signIn = async () => {
    const pasted = token.trim()
    setBusy(true)
    setProblem(null)
    try {
      await new OperatorClient(session).probe(pasted)
      session.signIn(pasted)
    } catch (error) {
      setBusy(false)
      setProblem(problemOf(error))
    }
  }

  return (
    <main className={styles.page}>
      <Paper
        component="form"
        className={styles.card ?? ''}
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim() !== '' && !busy) void signIn()
        }}
      >
        <Stack>
          <Brand size={40} />
          <Title order={1} size="h3">
            {words.appName}
          </Title>
          <Text c="var(--quiet)">{words.signInText}</Text>
          {problem && <ProblemBox problem={problem} />}
          <PasswordInput
            label={words.token}
            autoComplete="off"
            autoFocus
            required
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
          />
          <Button type="submit" loading={busy}>
            {words.signIn}
          </Button>
        </Stack>
      </Paper>
    </main>
  )
}

function problemOf(error: unknown): Problem {
  const status = error instanceof ProblemError ? error.problem.status : 0
  if (status === 401) return refusal(words.badToken)
  return status === 403 ? refusal(words.noScope) : toProblem(error)
}
