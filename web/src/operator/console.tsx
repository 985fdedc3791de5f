import { ActionIcon, Button, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { FaultViews } from '#contracts/apim-faults.ts'
import { Brand, Icon } from '../components/icon.tsx'
import styles from './console.module.css'
import { LiveMark } from './components/live-mark.tsx'
import { hrefOf, pages, parsePlace, useHash, type PageName, type Place } from './location.ts'
import { AuditPage } from './pages/audit.tsx'
import { BookingPage } from './pages/booking.tsx'
import { BookingsPage } from './pages/bookings.tsx'
import { ConversationPage } from './pages/conversation.tsx'
import { ConversationsPage } from './pages/conversations.tsx'
import { FaultsPage } from './pages/faults.tsx'
import { OverviewPage } from './pages/overview.tsx'
import { ToolsPage } from './pages/tools.tsx'
import { useServices } from './services.tsx'
import { useFaults, type Faults } from './use-faults.ts'
import { words } from './words.ts'

export function Console() {
  const { session } = useServices()
  const place = parsePlace(useHash())
  const { page, id } = place
  const faults = useFaults(page === 'faults')
  const title = useRef<HTMLHeadingElement>(null)
  const name = id ?? words.page[page]
  useEffect(() => {
    document.title = `${name} – ${words.appName}`
  }, [name])
  useScroll(page, id)
  // Screen readers and the keyboard begin where the new page does.
  const shown = useRef(name)
  useEffect(() => {
    if (shown.current !== name) title.current?.focus({ preventScroll: true })
    shown.current = name
  }, [name])

  return (
    <div className={styles.console}>
      <a
        className={styles.skip}
        href={window.location.hash}
        onClick={(event) => {
          event.preventDefault()
          title.current?.focus()
        }}
      >
        {words.skip}
      </a>
      <header className={styles.header}>
        <Brand />
        <span className={styles.name}>{words.appName}</span>
        <LiveMark />
        <ColourSwitch />
        <Button variant="default" onClick={() => session.signOut()}>
          {words.signOut}
        </Button>
      </header>
      <PageLinks current={page} faults={faults.data ?? null} />
      <main className={styles.main}>
        <h1 ref={title} tabIndex={-1} className={styles.title}>
          {name}
        </h1>
        <Page place={place} faults={faults} />
      </main>
    </div>
  )
}

/** A list is found again where it was left; everything else begins at its top. */
const left = new Map<PageName, number>()
function useScroll(page: PageName, id: string | null): void {
  useLayoutEffect(() => {
    window.history.scrollRestoration = 'manual'
    window.scrollTo(0, (id === null && left.get(page)) || 0)
    if (id !== null) return
    const remember = () => left.set(page, window.scrollY)
    window.addEventListener('scroll', remember, { passive: true })
    return () => window.removeEventListener('scroll', remember)
  }, [page, id])
}

function PageLinks({ current, faults }: { current: PageName; faults: FaultViews | null }) {
  const shown = pages.filter((page) => page !== 'faults' || faults)
  return (
    <nav className={styles.nav} aria-label={words.nav}>
      {shown.map((page) => (
        <a key={page} href={hrefOf(page)} aria-current={page === current ? 'page' : undefined}>
          {words.page[page]}
          {page === 'faults' && faults && faults.faults.length > 0 && (
            <span className={styles.count}>{faults.faults.length}</span>
          )}
        </a>
      ))}
    </nav>
  )
}

function Page({ place, faults }: { place: Place; faults: Faults }) {
  const { page, id, search } = place
  switch (page) {
    case 'overview':
      return <OverviewPage search={search} />
    case 'bookings':
      return id === null ? <BookingsPage search={search} /> : <BookingPage key={id} bookingRef={id} />
    case 'conversations':
      return id === null ? <ConversationsPage search={search} /> : <ConversationPage key={id} id={id} />
    case 'audit':
      return <AuditPage search={search} />
    case 'tools':
      return <ToolsPage />
    case 'faults':
      return <FaultsPage faults={faults} />
  }
}

function ColourSwitch() {
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark'
  return (
    <ActionIcon
      variant="subtle"
      size={36}
      aria-label={dark ? words.lightColours : words.darkColours}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      <Icon name={dark ? 'sun' : 'moon'} />
    </ActionIcon>
  )
}
