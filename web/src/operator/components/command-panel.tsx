import { CopyButton } from '../../components/copy-button.tsx'
import { words } from '../words.ts'
import styles from './command-panel.module.css'
import { Section } from './section.tsx'

interface CommandPanelProps {
  /** What they are for. */
  text: string
  commands: string[]
}

/** What wants our code, and so has no button here: the commands of the command line that do it, to take along. */
export function CommandPanel({ text, commands }: CommandPanelProps) {
  return (
    <Section title={words.command.title}>
      <p className={styles.text}>{text}</p>
      <ul className={styles.list}>
        {commands.map((command) => (
          <li key={command} className={styles.command}>
            <code>{command}</code>
            <CopyButton text={command} words={words.command} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
