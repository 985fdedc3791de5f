import { ActionIcon, Textarea } from '@mantine/core'
import { useId, type KeyboardEvent, type RefObject } from 'react'
import { limits } from '#contracts/chat.ts'
import { useLanguage } from '../language.tsx'
import styles from './composer.module.css'
import { Icon } from './icon.tsx'

interface ComposerProps {
  ref: RefObject<HTMLTextAreaElement | null>
  text: string
  onText: (text: string) => void
  onSend: (text: string) => void
}

export function Composer({ ref, text, onText, onSend }: ComposerProps) {
  const { words, format } = useLanguage()
  const hint = useId()
  const tooLong = text.length > limits.messageText
  const sendable = text.trim() !== '' && !tooLong

  const send = () => {
    if (!sendable) return
    onSend(text)
    onText('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also ends the composition of a word in Hindi and other input methods.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Textarea
        ref={ref}
        className={styles.field ?? ''}
        classNames={{ input: styles.input ?? '' }}
        aria-label={words.message}
        aria-describedby={hint}
        placeholder={words.messagePlaceholder}
        enterKeyHint="send"
        dir="auto"
        variant="unstyled"
        autosize
        minRows={1}
        maxRows={7}
        autoFocus
        value={text}
        error={tooLong && words.tooLong(format.number(text.length), format.number(limits.messageText))}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span id={hint} className="visually-hidden">
        {words.composerHint}
      </span>
      <ActionIcon type="submit" size={44} radius="xl" aria-label={words.send} disabled={!sendable}>
        <Icon name="send" size={22} />
      </ActionIcon>
    </form>
  )
}
