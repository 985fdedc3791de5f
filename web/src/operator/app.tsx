import { useEffect, useMemo } from 'react'
import { Console } from './console.tsx'
import { createServices, ServicesProvider, useShown } from './services.tsx'
import type { Session } from './session.ts'
import { SignIn } from './sign-in.tsx'

export function App({ session }: { session: Session }) {
  const token = useShown(session.token)
  // Whoever signs in sees nothing that another one has loaded.
  const services = useMemo(() => (token === null ? null : createServices(session)), [session, token])
  useEffect(() => services?.live.start(), [services])
  if (!services) return <SignIn session={session} />
  return (
    <ServicesProvider value={services}>
      <Console />
    </ServicesProvider>
  )
}
