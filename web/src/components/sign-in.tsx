import { useWords } from '../language.tsx'
import { TokenForm } from './token-form.tsx'

export function SignIn({ onToken }: { onToken: (token: string) => void }) {
  const { signIn, signInText, token } = useWords()
  return <TokenForm title={signIn} text={signInText} label={token} action={signIn} onToken={onToken} />
}
