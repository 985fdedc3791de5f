import type { FigureBucket } from '#contracts/operator-figures.ts'
import { formatMoment, formatNumber, formatSpan } from '../format.ts'
import { words } from '../words.ts'
import styles from './series-chart.module.css'

type SeriesName = keyof typeof words.series

interface SeriesChartProps {
  name: SeriesName
  buckets: FigureBucket[]
  bucketSeconds: number
}

const height = 100
const barWidth = 10

/** A bar for each bucket; in words for who does not see it, and each bar under the pointer. */
export function SeriesChart({ name, buckets, bucketSeconds }: SeriesChartProps) {
  const counts = buckets.map((bucket) => bucket[name])
  const total = counts.reduce((sum, count) => sum + count, 0)
  const most = Math.max(0, ...counts)
  const span = formatSpan(bucketSeconds)
  const label = words.seriesLabel(words.series[name], formatNumber(total), span, formatNumber(most))
  const first = buckets[0]
  const last = buckets.at(-1)
  return (
    <figure className={styles.chart}>
      <figcaption>
        <strong>{words.series[name]}</strong> <span>{words.perSpan(span)}</span>
      </figcaption>
      <div className={styles.plot}>
        <span className={styles.most} aria-hidden>
          {formatNumber(most)}
        </span>
        <svg
          role="img"
          aria-label={label}
          viewBox={`0 0 ${buckets.length * barWidth} ${height}`}
          preserveAspectRatio="none"
        >
          {buckets.map(({ at }, index) => {
            const count = counts[index] ?? 0
            const tall = most === 0 ? 0 : (count / most) * height
            return (
              <g key={at}>
                <title>{`${formatMoment(at)}: ${formatNumber(count)}`}</title>
                {/* The whole column answers the pointer. */}
                <rect x={index * barWidth} y={0} width={barWidth} height={height} fill="transparent" />
                <rect
                  className={styles.bar}
                  x={index * barWidth + 1}
                  y={height - tall}
                  width={barWidth - 2}
                  height={tall}
                />
              </g>
            )
          })}
        </svg>
      </div>
      <div className={styles.axis} aria-hidden>
        <span>{first && formatMoment(first.at)}</span>
        <span>{last && formatMoment(last.at)}</span>
      </div>
    </figure>
  )
}
