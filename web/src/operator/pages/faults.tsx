import { Button } from '@mantine/core'
import { useState } from 'react'
import type { FaultRequest, FaultView } from '#contracts/apim-faults.ts'
import type { Problem } from '#contracts/chat.ts'
import type { z } from 'zod'
import { FaultForm } from '../components/fault-form.tsx'
import { ProblemBox } from '../components/problem-box.tsx'
import { Section } from '../components/section.tsx'
import { formatNumber, formatPercent } from '../format.ts'
import { toProblem } from '../problem.ts'
import { useServices } from '../services.tsx'
import type { Faults } from '../use-faults.ts'
import { words } from '../words.ts'
import styles from './faults.module.css'

export function FaultsPage({ faults: { data, problem, refresh } }: { faults: Faults }) {
  const { client } = useServices()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Problem | null>(null)
  if (data === null) return <p>{words.fault.notMock}</p>
  const on = data?.faults ?? []
  const wrong = refusal ?? problem

  const order = async (act: () => Promise<void>) => {
    setBusy(true)
    setRefusal(null)
    try {
      await act()
    } catch (error) {
      setRefusal(toProblem(error))
    }
    setBusy(false)
    refresh()
  }
  const replace = (faults: z.input<typeof FaultRequest>[]) => order(() => client.orderFaults(faults))

  return (
    <>
      <p className={styles.text}>{words.fault.text}</p>
      {wrong && <ProblemBox problem={wrong} />}
      <Section
        title={words.fault.on}
        aside={
          on.length > 0 && (
            <Button variant="default" loading={busy} onClick={() => void order(() => client.clearFaults())}>
              {words.fault.clear}
            </Button>
          )
        }
      >
        {data && on.length === 0 && <p className={styles.quiet}>{words.fault.none}</p>}
        <ul className={styles.list}>
          {on.map((fault) => (
            <li key={fault.id}>
              <span>{describe(fault)}</span>
              <Button
                variant="default"
                size="xs"
                disabled={busy}
                aria-label={`${words.fault.off}: ${describe(fault)}`}
                onClick={() => void replace(on.filter(({ id }) => id !== fault.id).map(requestOf))}
              >
                {words.fault.off}
              </Button>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={words.fault.add}>
        <FaultForm busy={busy} onOrder={(fault) => void replace([...on.map(requestOf), fault])} />
      </Section>
    </>
  )
}

const requestOf = ({ endpoint, fault, times, rate, seed }: FaultView): FaultRequest => ({
  endpoint,
  fault,
  rate,
  seed,
  ...(times !== undefined && { times }),
})

function describe({ endpoint, fault, times, rate, fired, waiting }: FaultView): string {
  const { kind, ...settings } = fault
  const told = Object.entries(settings).map(([name, value]) => `${name} ${value}`)
  return [
    `${endpoint === '*' ? words.fault.every : endpoint}: ${words.fault.name[kind]}`,
    ...told,
    ...(times === undefined ? [] : [words.fault.limit(formatNumber(times))]),
    ...(rate === 1 ? [] : [words.fault.share(formatPercent(rate))]),
    words.fault.fired(formatNumber(fired)),
    ...(waiting === 0 ? [] : [words.fault.waiting(formatNumber(waiting))]),
  ].join(', ')
}
