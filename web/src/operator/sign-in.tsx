import { useState } from 'react'
import type { Problem } from '#contracts/chat.ts'
import { ProblemError } from '../api/problems.ts'
import { TokenForm } from '../components/token-form.tsx'
import { OperatorClient } from './client.ts'
import { ProblemBox } from './components/problem-box.tsx'
import { toProblem } from './problem.ts'
import type { Session } from './session.ts'
import { words } from './words.ts'

const refusal = (says: { title: string; detail: string }): Problem => ({
  type: 'about:blank',
  status: 0,
  ...says,
})

/** Takes a token only when the API does. */
export function SignIn({ session }: { session: Session }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState(session.refused ? refusal(words.signedOut) : null)

  const signIn = async (token: string) => {
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
    <TokenForm
      title={words.appName}
      text={words.signInText}
      label={words.token}
      action={words.signIn}
      busy={busy}
      onToken={(token) => void signIn(token)}
    >
      {problem && <ProblemBox problem={problem} />}
    </TokenForm>
  )
}

function problemOf(error: unknown): Problem {
  const status = error instanceof ProblemError ? error.problem.status : 0
  if (status === 401) return refusal(words.badToken)
  return status === 403 ? refusal(words.noScope) : toProblem(error)
}
