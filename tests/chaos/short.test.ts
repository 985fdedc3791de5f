/** A small chaos run; the large one is `npm run chaos`. */
import { expect, it } from 'vitest'
import { components, makePlan } from './plan.ts'
import { runPlan } from './run.ts'

/** With this seed each component is killed three times, and each kind of backend has its turn. */
const [seed, kills] = [207, 15]

it('loses and repeats nothing while each part is killed at one step after another', async () => {
  const today = new Date().toISOString().slice(0, 10)
  const plan = makePlan({ seed, kills, guests: 3, today })
  const killed = plan.flatMap(({ stops }) => Object.values(stops)).map(({ component }) => component)
  expect(new Set(killed)).toEqual(new Set(components))

  const lines: string[] = []
  const report = await runPlan(plan, { stacks: 2, say: (line) => lines.push(line) })
  expect(report.clean, `${lines.join('\n')}\n${report.table()}`).toBe(true)
  expect(report.summary.kills).toBe(kills)
}, 300_000)
