import type { OperatorTool, OperatorTools } from '#contracts/operator-tools.ts'
import { Facts } from '../components/facts.tsx'
import { ProblemBox } from '../components/problem-box.tsx'
import { Section } from '../components/section.tsx'
import { Badge, type Tone } from '../components/state-badge.tsx'
import { ToolForm } from '../components/tool-form.tsx'
import { formatMs, formatNumber } from '../format.ts'
import { LiveRead } from '../live-read.ts'
import { useEvery, useServices, useShown, useSource } from '../services.tsx'
import { words } from '../words.ts'
import styles from './tools.module.css'

const everyMs = 60_000
const tones: Record<OperatorTool['risk'], Tone> = { low: 'good', medium: 'warn', high: 'bad' }

export function ToolsPage() {
  const { client } = useServices()
  const source = useSource(
    'tools',
    () =>
      new LiveRead<OperatorTools>({
        load: (signal) => client.tools(signal),
        concerns: () => false,
        network: window,
      }),
  )
  useEvery(everyMs, source)
  const { data, problem } = useShown(source.view)
  return (
    <>
      {problem && <ProblemBox problem={problem} />}
      {!data && !problem && <p role="status">{words.loading}</p>}
      {data?.tools.map((tool) => (
        <Tool key={tool.name} tool={tool} />
      ))}
    </>
  )
}

function Tool({ tool }: { tool: OperatorTool }) {
  const { name, description, risk, scopes, figures, input, reads } = tool
  return (
    <Section
      title={name}
      aside={
        <span className={styles.risk}>
          <Badge tone={tones[risk]}>{words.risk[risk]}</Badge> <span>{words.riskHint[risk]}</span>
        </span>
      }
    >
      <p className={styles.description}>{description}</p>
      <Facts
        facts={[
          [words.tool.callers, scopes.join(', ')],
          [
            words.tool.figures,
            figures.calls === 0
              ? words.tool.calls('0', '0')
              : `${words.tool.calls(formatNumber(figures.calls), formatNumber(figures.failed))}; ${words.tool.duration(
                  formatMs(figures.duration.p50),
                  formatMs(figures.duration.p95),
                )}`,
          ],
        ]}
      />
      <details className={styles.more}>
        <summary>{words.tool.schema}</summary>
        <pre tabIndex={0}>{JSON.stringify(input, null, 2)}</pre>
      </details>
      {reads ? (
        <details className={styles.more}>
          <summary>{words.tool.try}</summary>
          <ToolForm tool={tool} />
        </details>
      ) : (
        <p className={styles.quiet}>{words.tool.onlyReads}</p>
      )}
    </Section>
  )
}
