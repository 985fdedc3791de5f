import { ActionIcon } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Rating } from '#contracts/chat.ts'
import { useWords } from '../language.tsx'
import { Icon } from './icon.tsx'
import styles from './reply-tools.module.css'

interface ReplyToolsProps {
  text: string
  rating: Rating | null
  onRate: (rating: Rating | null) => void
}

/** Below a reply: take it along, or say whether it was of use. A second press takes the thumb back. */
export function ReplyTools({ text, rating, onRate }: ReplyToolsProps) {
  const words = useWords()
  const thumb = (value: Rating) => ({
    variant: 'subtle',
    size: 28,
    'data-pressed': rating === value || undefined,
    'aria-pressed': rating === value,
    onClick: () => onRate(rating === value ? null : value),
  })
  return (
    <span className={styles.tools} data-print="none">
      <CopyButton text={text} />
      <ActionIcon {...thumb('up')} aria-label={words.helpful}>
        <Icon name="thumbUp" size={16} />
      </ActionIcon>
      <ActionIcon {...thumb('down')} aria-label={words.notHelpful}>
        <Icon name="thumbDown" size={16} />
      </ActionIcon>
    </span>
  )
}

/** How long it says that it has copied, in ms. */
const saysForMs = 2_000

function CopyButton({ text }: { text: string }) {
  const words = useWords()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), saysForMs)
    return () => clearTimeout(timer)
  }, [copied])
  // Missing on http origins other than localhost.
  const clipboard = (globalThis.navigator as Partial<Navigator> | undefined)?.clipboard
  if (!clipboard) return null
  const copy = () =>
    void clipboard
      .writeText(text)
      .then(() => setCopied(true))
      .catch(() => undefined)
  return (
    <ActionIcon variant="subtle" size={28} aria-label={copied ? words.copied : words.copy} onClick={copy}>
      <Icon name={copied ? 'check' : 'copy'} size={16} />
    </ActionIcon>
  )
}
