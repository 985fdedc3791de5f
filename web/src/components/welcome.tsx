import { useWords } from '../language.tsx'
import { Brand, Icon } from './icon.tsx'
import styles from './welcome.module.css'

interface ActionsProps {
  onChoose: (text: string) => void
}

/** What an empty chat shows. */
export function Welcome({ onChoose }: ActionsProps) {
  const words = useWords()
  return (
    <section className={styles.welcome}>
      <Brand size={56} />
      <h2 className={styles.title}>{words.welcome}</h2>
      <p className={styles.text}>{words.welcomeText}</p>
      <div className={styles.cards} role="group" aria-label={words.quickActionsLabel}>
        {words.quickActions.map(({ icon, title, hint, text }) => (
          <button key={title} type="button" className={styles.card} onClick={() => onChoose(text)}>
            <span className={styles.icon}>
              <Icon name={icon} size={22} />
            </span>
            <span>
              <span className={styles.cardTitle}>{title}</span>
              <span className={styles.hint}>{hint}</span>
            </span>
          </button>
        ))}
      </div>
    </section>
  )
}

/** The same suggestions beside the composer of a chat that has begun. */
export function QuickActions({ onChoose }: ActionsProps) {
  const words = useWords()
  return (
    <div className={styles.chips} role="group" aria-label={words.quickActionsLabel}>
      {words.quickActions.map(({ icon, title, text }) => (
        <button key={title} type="button" className={styles.chip} onClick={() => onChoose(text)}>
          <Icon name={icon} size={16} />
          {title}
        </button>
      ))}
    </div>
  )
}
