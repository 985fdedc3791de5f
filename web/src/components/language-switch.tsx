import { useState } from 'react'
import { useLanguage } from '../language.tsx'
import styles from './language-switch.module.css'

/** Each language by its own name, so that whoever cannot read this page finds theirs. */
const names = { en: 'English', hi: 'हिन्दी' } as const

export function LanguageSwitch() {
  const { language, words, speak } = useLanguage()
  const [failed, setFailed] = useState(false)
  const other = language === 'en' ? 'hi' : 'en'
  return (
    <>
      <button
        type="button"
        className={styles.switch}
        lang={other}
        onClick={() => {
          setFailed(false)
          speak(other).catch(() => setFailed(true))
        }}
      >
        {names[other]}
      </button>
      <span role="status" className="visually-hidden">
        {failed && words.languageFailed}
      </span>
    </>
  )
}
