import { useCallback, useMemo, useState } from 'react'
import { ApiClient } from './api/client.ts'
import { openBrowserStore } from './api/storage.ts'
import { Tokens } from './api/tokens.ts'
import { Outbox } from './chat/outbox.ts'
import { ChatPage } from './components/chat-page.tsx'
import { SignIn } from './components/sign-in.tsx'

/** What the page works with; made once. */
function createServices() {
  const store = openBrowserStore()
  const tokens = new Tokens(store)
  return { store, tokens, api: new ApiClient(tokens), outbox: new Outbox(store) }
}
export type Services = ReturnType<typeof createServices>

export function App() {
  const services = useMemo(createServices, [])
  const [signInNeeded, setSignInNeeded] = useState(false)
  const onSignInNeeded = useCallback(() => setSignInNeeded(true), [])
  if (!signInNeeded) return <ChatPage services={services} onSignInNeeded={onSignInNeeded} />
  return (
    <SignIn
      onToken={(token) => {
        services.tokens.paste(token)
        setSignInNeeded(false)
      }}
    />
  )
}
