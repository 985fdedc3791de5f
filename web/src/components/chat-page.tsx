import { ActionIcon, Button, Drawer, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Services } from '../app.tsx'
import { words } from '../words.ts'
import { ChatList } from './chat-list.tsx'
import styles from './chat-page.module.css'
import { ChatView } from './chat-view.tsx'
import { Brand, Icon } from './icon.tsx'
import { useAbout, useChatList, useCurrentChat } from './use-chat.ts'

export function ChatPage({ services, onSignInNeeded }: { services: Services; onSignInNeeded: () => void }) {
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
  const chatList = <ChatList list={list} current={conversationId} onChoose={choose} />
  const offline = about?.offline ?? view.turns.some(({ reply }) => reply?.model.startsWith('offline'))

  return (
    <div className={styles.page}>
      <header className={styles.header}>
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
      <nav className={styles.sidebar} aria-label={words.yourChats}>
        {chatList}
      </nav>
      <main className={styles.main}>
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
        closeButtonProps={{ 'aria-label': words.closeMenu }}
      >
        {chatList}
      </Drawer>
    </div>
  )
}

function ColourSwitch() {
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
