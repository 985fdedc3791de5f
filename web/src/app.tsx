import { useCallback, useMemo, useState } from 'react'
import type { Store } from './api/storage.ts'
import { ChatPage } from './components/chat-page.tsx'
import { SignIn } from './components/sign-in.tsx'
import { createServices, ServicesContext } from './services.ts'

export function App({ store }: { store: Store }) {
  const [guestLost, setGuestLost] = useState(false)
  const services = useMemo(() => createServices(store, () => setGuestLost(true)), [store])
  const [signInNeeded, setSignInNeeded] = useState(false)
  const onSignInNeeded = useCallback(() => setSignInNeeded(true), [])
  if (signInNeeded)
    return (
      <SignIn
        onToken={(token) => {
          services.tokens.paste(token)
          setSignInNeeded(false)
        }}
      />
    )
  return (
    <ServicesContext value={services}>
      <ChatPage
        guestLost={guestLost}
        onGuestLostSeen={() => setGuestLost(false)}
        onSignInNeeded={onSignInNeeded}
      />
    </ServicesContext>
  )
}
