import { ActionIcon } from '@mantine/core'
import type { Rating } from '#contracts/chat.ts'
import { useWords } from '../language.tsx'
import { CopyButton } from './copy-button.tsx'
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
      <CopyButton text={text} words={words} />
      <ActionIcon {...thumb('up')} aria-label={words.helpful}>
        <Icon name="thumbUp" size={16} />
      </ActionIcon>
      <ActionIcon {...thumb('down')} aria-label={words.notHelpful}>
        <Icon name="thumbDown" size={16} />
      </ActionIcon>
    </span>
  )
}
