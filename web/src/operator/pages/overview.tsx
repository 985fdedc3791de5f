import { NativeSelect } from '@mantine/core'
import type { Figures } from '#contracts/operator-figures.ts'
import { FailingBookings } from '../components/failing-bookings.tsx'
import { FigureTables } from '../components/figure-tables.tsx'
import { Tiles } from '../components/tiles.tsx'
import { ProblemBox } from '../components/problem-box.tsx'
import { Section } from '../components/section.tsx'
import { SeriesChart } from '../components/series-chart.tsx'
import { LiveRead } from '../live-read.ts'
import { replaceFilters } from '../location.ts'
import { useEvery, useServices, useShown, useSource } from '../services.tsx'
import { words } from '../words.ts'
import styles from './overview.module.css'

type Range = keyof typeof words.ranges
const hourMs = 3_600_000
const rangeMs: Record<Range, number> = {
  '1h': hourMs,
  '24h': 24 * hourMs,
  '7d': 168 * hourMs,
  '30d': 720 * hourMs,
}
const ranges = Object.keys(rangeMs) as Range[]
const usual: Range = '24h'
/** Figures take the database some work: hints come together. */
const gapMs = 5_000
const everyMs = 60_000

export function OverviewPage({ search }: { search: URLSearchParams }) {
  const range = ranges.find((known) => known === search.get('range')) ?? usual
  const { client } = useServices()
  const source = useSource(
    `figures ${range}`,
    () =>
      new LiveRead<Figures>({
        load: (signal) =>
          client.figures(`since=${new Date(Date.now() - rangeMs[range]).toISOString()}`, signal),
        concerns: () => true,
        network: window,
        gapMs,
      }),
  )
  useEvery(everyMs, source)
  const { data, problem } = useShown(source.view)
  return (
    <>
      <FailingBookings />
      <div className={styles.head}>
        <h2>{words.figures.title}</h2>
        <NativeSelect
          aria-label={words.range}
          value={range}
          data={ranges.map((value) => ({ value, label: words.ranges[value] }))}
          onChange={(event) => {
            const chosen = event.currentTarget.value
            replaceFilters('overview', { range: chosen === usual ? '' : chosen })
          }}
        />
      </div>
      {problem && <ProblemBox problem={problem} />}
      {data ? <Shown figures={data} /> : !problem && <p role="status">{words.loading}</p>}
    </>
  )
}

function Shown({ figures }: { figures: Figures }) {
  const { buckets, bucketSeconds } = figures.series
  return (
    <>
      <Tiles figures={figures} />
      <Section title={words.overTime}>
        <div className={styles.charts}>
          {(['bookings', 'turns', 'toolCalls'] as const).map((name) => (
            <SeriesChart key={name} name={name} buckets={buckets} bucketSeconds={bucketSeconds} />
          ))}
        </div>
      </Section>
      <FigureTables figures={figures} />
    </>
  )
}
