import { useState } from 'react'
import { useLanguage } from '../language.tsx'
import styles from './language-switch.module.css'

/** Each language by its own name, so that whoever cannot read this page finds theirs; the short one is for phones. */
const names = { en: ['English', 'EN'], hi: ['हिन्दी', 'हिं'] } as const

export function LanguageSwitch() {
  const { language, words, speak } = useLanguage()
  const [failed, setFailed] = useState(false)
  const other = language === 'en' ? 'hi' : 'en'
  const [name, short] = names[other]
  return (
    <>
      <button
        type="button"
        className={styles.switch}
        lang={other}
        aria-label={name}
        onClick={() => {
          setFailed(false)
          speak(other).catch(() => setFailed(true))
        }}
      >
        <span className={styles.name}>{name}</span>
        <span className={styles.short}>{short}</span>
      </button>
      <span role="status" className="visually-hidden">
        {failed && words.languageFailed}
      </span>
    </>
  )
}
