import type { KeyboardEvent } from 'react'
import type { Dealer } from '#contracts/apim.ts'
import { drawMap, mapHeight, mapWidth, type Pin } from '../chat/dealer-map.ts'
import { useLanguage } from '../language.tsx'
import styles from './dealer-map.module.css'

interface DealerMapProps {
  dealers: Dealer[]
  /** By its place in the list. */
  onChoose: (index: number) => void
}

/** Where dealers are to each other, north up; drawn here, so that no map server learns who looks. */
export function DealerMap({ dealers, onChoose }: DealerMapProps) {
  const { words, format } = useLanguage()
  const map = drawMap(dealers)
  if (!map) return null
  return (
    <svg className={styles.map} viewBox={`0 0 ${mapWidth} ${mapHeight}`} role="group" aria-label={words.map}>
      {map.grid.map(({ x1, y1, x2, y2 }) => (
        <line key={`${x1} ${y1} ${x2}`} className={styles.grid} x1={x1} y1={y1} x2={x2} y2={y2} />
      ))}
      {map.pins.map((pin) => (
        <MapPin key={pin.index} pin={pin} dealer={dealers[pin.index]!} onChoose={() => onChoose(pin.index)} />
      ))}
      <g className={styles.scale} transform={`translate(12 ${mapHeight - 12})`}>
        <path d={`M0 -5V0H${map.scale.length}V-5`} />
        <text x={map.scale.length + 6} y={0}>
          {words.distance(format.number(map.scale.km))}
        </text>
      </g>
    </svg>
  )
}

function MapPin({ pin, dealer, onChoose }: { pin: Pin; dealer: Dealer; onChoose: () => void }) {
  const { x, y, index, label, labelSide } = pin
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    onChoose()
  }
  return (
    <g
      className={styles.pin}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={0}
      // Begins as the pin reads, for those who speak to their computer.
      aria-label={`${index + 1} ${label}: ${dealer.name}`}
      onClick={onChoose}
      onKeyDown={onKeyDown}
    >
      <path d="M0 0C-3.2 -8.5 -14 -13 -14 -24A14 14 0 0 1 14 -24C14 -13 3.2 -8.5 0 0z" />
      <text className={styles.number} y={-19}>
        {index + 1}
      </text>{' '}
      <text className={styles.area} x={labelSide === 'right' ? 18 : -18} y={-19} data-side={labelSide}>
        {label}
      </text>
    </g>
  )
}
