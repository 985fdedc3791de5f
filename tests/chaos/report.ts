/** Counts per component and step, as a table and as JSON. */
import { innocent, isGuilty, offences, type Verdict } from './judge.ts'
import { changeSteps, components, cuts, turnSteps, type Component, type Deed, type Step } from './plan.ts'

export interface Place {
  component: Component
  deed: Deed
  step: Step
}
export interface Row extends Verdict {
  label: string
  component: Component
  kills: number
  recoveries: number[]
}
export interface Summary {
  kills: number
  duplicateBookings: number
  lostBookings: number
  lostMessages: number
  repeatedMessages: number
  disorderedMessages: number
  compensations: number
  recoveryMs: { p50: number; max: number }
}

const counted = [...offences, 'compensations' as const]
/** Steps of any turn have one row whatever the customer is about. */
const anyTurn: readonly Step[] = [...turnSteps, 'continue-as-new']
const stepOrder: Step[] = [...turnSteps, 'continue-as-new', ...changeSteps, ...cuts]
const labels = stepOrder.flatMap((step) =>
  anyTurn.includes(step) ? [step] : ['', 'reschedule: ', 'cancel: '].map((deed) => deed + step),
)
const labelOf = ({ deed, step }: Place): string =>
  deed === 'book' || anyTurn.includes(step) ? step : `${deed}: ${step}`

export class Report {
  readonly #rows = new Map<string, Row>()
  /** What went wrong with a case that could not be judged; any makes the run fail. */
  readonly troubles: string[] = []

  /** Processes that ended though nobody killed them, and how often. */
  readonly ended = new Map<string, number>()

  /** Takes a line of the supervisor. */
  addSupervisorLine(line: string): void {
    const name = /^(\S+) ended \(/.exec(line)?.[1]
    if (name !== undefined) this.ended.set(name, (this.ended.get(name) ?? 0) + 1)
  }

  /** A process was killed; `recoveryMs` until every conversation had finished its turn. */
  addKill(place: Place, recoveryMs: number): void {
    const row = this.#row(place)
    row.kills++
    row.recoveries.push(recoveryMs)
  }

  /** A connection was cut: its row shows the recovery, the sums leave it out. */
  addCut(place: Place, recoveryMs: number): void {
    this.#row(place).recoveries.push(recoveryMs)
  }

  addVerdict(place: Place, verdict: Verdict): void {
    const row = this.#row(place)
    for (const count of counted) row[count] += verdict[count]
    row.findings.push(...verdict.findings)
  }

  get summary(): Summary {
    const rows = [...this.#rows.values()]
    const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0)
    const recoveries = rows.filter(({ kills }) => kills > 0).flatMap((row) => row.recoveries)
    return {
      kills: sum((row) => row.kills),
      duplicateBookings: sum((row) => row.duplicateBookings),
      lostBookings: sum((row) => row.lostBookings),
      lostMessages: sum((row) => row.lostMessages),
      repeatedMessages: sum((row) => row.repeatedMessages),
      disorderedMessages: sum((row) => row.disorderedMessages),
      compensations: sum((row) => row.compensations),
      recoveryMs: { p50: median(recoveries), max: longest(recoveries) },
    }
  }

  get clean(): boolean {
    return this.troubles.length === 0 && ![...this.#rows.values()].some(isGuilty)
  }

  table(): string {
    const head = [
      'component',
      'step',
      'kills',
      'dup',
      'lost',
      'lost msg',
      'rep msg',
      'order',
      'comp',
      'p50 s',
      'max s',
    ]
    const rows = [...this.#rows.values()].toSorted(
      (a, b) =>
        components.indexOf(a.component) - components.indexOf(b.component) ||
        labels.indexOf(a.label) - labels.indexOf(b.label),
    )
    const cells = rows.map((row) => [
      row.component,
      row.label,
      row.kills || 'cut',
      ...counted.map((count) => row[count]),
      seconds(median(row.recoveries)),
      seconds(longest(row.recoveries)),
    ])
    const { recoveryMs, ...sums } = this.summary
    const total = ['all', '', sums.kills, ...counted.map((count) => sums[count])]
    cells.push([...total, seconds(recoveryMs.p50), seconds(recoveryMs.max)])
    return aligned([head, ...cells.map((line) => line.map(String))])
  }

  #row(place: Place): Row {
    const { component } = place
    const label = labelOf(place)
    const key = `${component} ${label}`
    const known = this.#rows.get(key)
    if (known) return known
    const row = { ...innocent(), label, component, kills: 0, recoveries: [] }
    this.#rows.set(key, row)
    return row
  }
}

/** The middle one, the lower of two; 0 of none. In whole ms. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.floor((sorted.length - 1) / 2)] ?? 0)
}

const longest = (numbers: readonly number[]): number => Math.round(Math.max(0, ...numbers))

const seconds = (ms: number): string => (ms / 1_000).toFixed(1)

/** Columns under one another; the first two to the left, numbers to the right. */
function aligned(lines: string[][]): string {
  const width = (at: number): number => Math.max(...lines.map((line) => (line[at] ?? '').length))
  const widths = (lines[0] ?? []).map((_cell, at) => width(at))
  return lines
    .map((line) => {
      const cells = line.map((cell, at) =>
        at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      )
      return cells.join('  ').trimEnd()
    })
    .join('\n')
}
