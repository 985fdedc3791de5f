/** The page's language: chosen by the browser, or by a switch that is remembered. */
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import type { Store } from './api/storage.ts'
import { createFormat, type Format } from './format.ts'
import { english, type Words } from './words/english.ts'

const languages = ['en', 'hi'] as const
export type Language = (typeof languages)[number]
const locales: Record<Language, string> = { en: 'en-IN', hi: 'hi-IN' }
const key = 'language'

interface Spoken {
  language: Language
  words: Words
  format: Format
}
interface Speaking extends Spoken {
  /** @throws where the words cannot be loaded: the page stays as it is. */
  speak: (language: Language) => Promise<void>
}

const Context = createContext<Speaking>({
  ...spokenIn('en', english),
  speak: () => Promise.resolve(),
})
export const useLanguage = (): Speaking => useContext(Context)
export const useWords = (): Words => useContext(Context).words
export const useFormat = (): Format => useContext(Context).format

function spokenIn(language: Language, words: Words): Spoken {
  return { language, words, format: createFormat(locales[language]) }
}

/** English is there already; another language is a file of its own. */
async function load(language: Language): Promise<Spoken> {
  return spokenIn(language, language === 'en' ? english : (await import('./words/hindi.ts')).hindi)
}

/** The remembered language, else the first of the browser's that the page speaks. */
export function chooseLanguage(store: Store, wanted: readonly string[]): Language {
  const known = [store.get(key) ?? '', ...wanted].map((tag) => tag.split('-')[0]?.toLowerCase())
  return known.find((tag) => isLanguage(tag)) ?? 'en'
}
const isLanguage = (tag: string | undefined): tag is Language =>
  languages.some((language) => language === tag)

/** For the first drawing. Without a network the page speaks English. */
export async function firstLanguage(store: Store): Promise<Spoken> {
  return await load(chooseLanguage(store, navigator.languages)).catch(() => spokenIn('en', english))
}

interface LanguageProviderProps {
  first: Spoken
  store: Store
  children: ReactNode
}

export function LanguageProvider({ first, store, children }: LanguageProviderProps) {
  const [spoken, setSpoken] = useState(first)
  const speak = useCallback(
    async (language: Language) => {
      setSpoken(await load(language))
      store.set(key, language)
    },
    [store],
  )
  useEffect(() => {
    document.documentElement.lang = spoken.language
    document.title = spoken.words.appName
  }, [spoken])
  const value = useMemo(() => ({ ...spoken, speak }), [spoken, speak])
  return <Context value={value}>{children}</Context>
}
