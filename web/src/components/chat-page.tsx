import {
  ActionIcon,
  Button,
  CloseButton,
  Drawer,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useWords } from '../language.tsx'
import { useServices } from '../services.ts'
import { ChatList } from './chat-list.tsx'
import styles from './chat-page.module.css'
import { ChatTools } from './chat-tools.tsx'
import { ChatView } from './chat-view.tsx'
import { Brand, Icon } from './icon.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { useAbout, useChatList, useCurrentChat } from './use-chat.ts'

interface ChatPageProps {
  /** What this guest had here before is out of reach. */
  guestLost: boolean
  onGuestLostSeen: () => void
  onSignInNeeded: () => void
}

export function ChatPage({ guestLost, onGuestLostSeen, onSignInNeeded }: ChatPageProps) {
  const services = useServices()
  const words = useWords()
  const { chat, snapshot, show } = useCurrentChat(services, onSignInNeeded)
  const { conversationId, view } = snapshot
  // The first message names a chat in the list.
  const list = useChatList(
    services,
    `${conversationId} ${view.turns.length > 0} ${view.closed}`,
    onSignInNeeded,
  )
  const about = useAbout(services)
  const [menuOpen, menu] = useDisclosure(false)

  const choose = (chosen: string | null) => {
    menu.close()
    show(chosen)
  }
  const side = (
    <>
      <ChatList list={list} current={conversationId} onChoose={choose} />
      {conversationId !== null && <ChatTools conversationId={conversationId} onUsed={menu.close} />}
    </>
  )
  const offline = about?.offline ?? view.turns.some(({ reply }) => reply?.model.startsWith('offline'))

  return (
    <div className={styles.page}>
      <header className={styles.header} data-print="none">
        <ActionIcon
          className={styles.menuButton ?? ''}
          variant="subtle"
          size={40}
          aria-label={words.openMenu}
          aria-expanded={menuOpen}
          onClick={menu.open}
        >
          <Icon name="menu" />
        </ActionIcon>
        <Brand />
        <h1 className={styles.name}>{words.appName}</h1>
        <LanguageSwitch />
        <ColourSwitch />
        <Button
          className={styles.newChat ?? ''}
          variant="default"
          aria-label={words.newChat}
          onClick={() => choose(null)}
        >
          <Icon name="plus" size={18} />
          <span className={styles.newChatText}>{words.newChat}</span>
        </Button>
      </header>
      <nav className={styles.sidebar} data-print="none" aria-label={words.yourChats}>
        {side}
      </nav>
      <main className={styles.main}>
        {guestLost && (
          <div className={styles.lost} role="alert">
            <span>{words.guestExpired}</span>
            <CloseButton aria-label={words.close} onClick={onGuestLostSeen} />
          </div>
        )}
        {offline && (
          <p className={styles.banner} role="note">
            <Icon name="info" size={16} />
            <span>{words.offline}</span>
          </p>
        )}
        <ChatView key={chat.key} chat={chat} snapshot={snapshot} onNewChat={() => choose(null)} />
      </main>
      <Drawer
        opened={menuOpen}
        onClose={menu.close}
        title={words.yourChats}
        size="min(20rem, 86vw)"
        closeButtonProps={{ 'aria-label': words.close }}
      >
        {side}
      </Drawer>
    </div>
  )
}

function ColourSwitch() {
  const words = useWords()
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark'
  return (
    <ActionIcon
      variant="subtle"
      size={40}
      aria-label={dark ? words.lightColours : words.darkColours}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      <Icon name={dark ? 'sun' : 'moon'} />
    </ActionIcon>
  )
}
