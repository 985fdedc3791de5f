import { ActionIcon } from '@mantine/core'
import { useEffect, useState } from 'react'
import { Icon } from './icon.tsx'

/** How long it says that it has copied, in ms. */
const saysForMs = 2_000

interface CopyButtonProps {
  text: string
  words: { copy: string; copied: string }
}

export function CopyButton({ text, words }: CopyButtonProps) {
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
