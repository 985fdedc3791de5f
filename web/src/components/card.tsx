import { Fragment, type ReactNode } from 'react'
import { useFormat } from '../language.tsx'
import styles from './card.module.css'

export type Tone = 'quiet' | 'asks' | 'good' | 'warn' | 'bad'

interface CardProps {
  tone: Tone
  labelledBy: string
  children: ReactNode
}

export const Card = ({ tone, labelledBy, children }: CardProps) => (
  <section className={styles.card} data-tone={tone} aria-labelledby={labelledBy}>
    {children}
  </section>
)

/** Names with their values; what has no value is left out. */
export function Facts({ facts }: { facts: [name: string, value: string | null][] }) {
  const known = facts.filter(([, value]) => value !== null && value !== '')
  if (known.length === 0) return null
  return (
    <dl className={styles.facts}>
      {known.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </Fragment>
      ))}
    </dl>
  )
}

/** Decoration: the date stands beside it in words. */
export function CalendarLeaf({ date }: { date: string | null }) {
  const format = useFormat()
  const leaf = date === null ? undefined : format.leaf(date)
  if (!leaf) return null
  return (
    <div className={styles.leaf} aria-hidden>
      <span>{leaf.month}</span>
      <strong>{leaf.day}</strong>
    </div>
  )
}
