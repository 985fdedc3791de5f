import { Button } from '@mantine/core'
import { useId, useRef } from 'react'
import type { Dealer } from '#contracts/apim.ts'
import { useLanguage } from '../language.tsx'
import { serviceName } from '../words/names.ts'
import { DealerMap } from './dealer-map.tsx'
import styles from './dealer-results.module.css'
import { Icon } from './icon.tsx'

interface DealerResultsProps {
  dealers: Dealer[]
  /** The customer is about to choose: all is shown. Else it opens on demand. */
  asked: boolean
  /** The conversation takes no messages any more. */
  closed: boolean
  onSend: (text: string) => void
}

/** What a search found: a map and a card each. Choosing one is a message, as if it had been written. */
export function DealerResults({ dealers, asked, closed, onSend }: DealerResultsProps) {
  const { words } = useLanguage()
  const list = useRef<HTMLOListElement>(null)
  const lookAt = (index: number) => {
    const card = list.current?.children[index]
    if (card instanceof HTMLElement) card.focus()
  }
  return (
    <details className={styles.details} open={asked}>
      <summary className={styles.summary}>
        <Icon name="pin" size={16} />
        {words.dealersFound(dealers.length)}
      </summary>
      <div className={styles.found}>
        <DealerMap dealers={dealers} onChoose={lookAt} />
        <ol ref={list} className={styles.list}>
          {dealers.map((dealer, index) => (
            <DealerCard
              key={dealer.dealer_code}
              dealer={dealer}
              number={index + 1}
              onChoose={
                closed ? undefined : () => onSend(words.dealerMessage(dealer.name, dealer.dealer_code))
              }
            />
          ))}
        </ol>
      </div>
    </details>
  )
}

interface DealerCardProps {
  dealer: Dealer
  /** As on the map. */
  number: number
  onChoose: (() => void) | undefined
}

function DealerCard({ dealer, number, onChoose }: DealerCardProps) {
  const { words, format } = useLanguage()
  const name = useId()
  const rating = format.number(dealer.rating)
  const phone = /^[+()\d\s-]{5,20}$/.test(dealer.phone) ? dealer.phone.replaceAll(/[^+\d]/g, '') : undefined
  return (
    <li className={styles.dealer} tabIndex={-1} aria-labelledby={name}>
      <div className={styles.head}>
        <span className={styles.number} aria-hidden>
          {number}
        </span>
        <h3 id={name} className={styles.name} dir="auto">
          {dealer.name}
        </h3>
        <span className={styles.rating} role="img" aria-label={words.rating(rating)}>
          <Icon name="star" size={15} />
          {rating}
        </span>
      </div>
      <p className={styles.line} dir="auto">
        {words.distance(format.number(dealer.distance_km))} · {dealer.address}
      </p>
      <p className={styles.line} dir="auto">
        {dealer.services.map((service) => serviceName(words, service)).join(', ')}
      </p>
      <p className={styles.line}>
        <span className="visually-hidden">{words.hours}: </span>
        <Icon name="clock" size={14} /> <span dir="auto">{dealer.working_hours}</span>
        {' · '}
        <span className="visually-hidden">{words.phone}: </span>
        {phone === undefined ? (
          <span dir="auto">{dealer.phone}</span>
        ) : (
          <a href={`tel:${phone}`}>{dealer.phone}</a>
        )}
      </p>
      {onChoose && (
        <Button
          className={styles.choose ?? ''}
          size="sm"
          aria-label={words.chooseDealer(dealer.name)}
          onClick={onChoose}
        >
          {words.choose}
        </Button>
      )}
    </li>
  )
}
