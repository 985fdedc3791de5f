import { expect, it } from 'vitest'
import { innocent } from './judge.ts'
import { Report } from './report.ts'

const place = { component: 'worker', deed: 'book', step: 'APIM committed' } as const
const moved = { component: 'api', deed: 'reschedule', step: 'APIM committed' } as const
const cut = { component: 'apim', deed: 'book', step: 'malformed_json' } as const

function filled(): Report {
  const report = new Report()
  report.addKill(place, 1_000)
  report.addKill(place, 3_000)
  report.addKill(moved, 9_000.4)
  report.addCut(cut, 60_000)
  report.addVerdict(place, { ...innocent(), compensations: 2 })
  return report
}

it('sums kills, offences and recoveries; cuts are no kills', () => {
  expect(filled().summary).toEqual({
    kills: 3,
    duplicateBookings: 0,
    lostBookings: 0,
    lostMessages: 0,
    repeatedMessages: 0,
    disorderedMessages: 0,
    compensations: 2,
    recoveryMs: { p50: 3_000, max: 9_000 },
  })
})

it('is clean with compensations, and not with an offence or a case that was not carried out', () => {
  expect(filled().clean).toBe(true)
  const guilty = filled()
  guilty.addVerdict(moved, { ...innocent(), lostMessages: 1, findings: ['lost'] })
  expect(guilty.clean).toBe(false)
  const troubled = filled()
  troubled.troubles.push('not reached')
  expect(troubled.clean).toBe(false)
})

it('prints a line per component and step, in the order of the steps', () => {
  expect(
    filled()
      .table()
      .split('\n')
      .map((line) => line.replaceAll(/ {2,}/g, '|')),
  ).toEqual([
    'component|step|kills|dup|lost|lost msg|rep msg|order|comp|p50 s|max s',
    'worker|APIM committed|2|0|0|0|0|0|2|1.0|3.0',
    'api|reschedule: APIM committed|1|0|0|0|0|0|0|9.0|9.0',
    'apim|malformed_json|cut|0|0|0|0|0|0|60.0|60.0',
    'all|3|0|0|0|0|0|2|3.0|9.0',
  ])
})

it('notes processes that end though nobody killed them', () => {
  const report = new Report()
  for (const line of ['worker ended (status 1), starting it again', 'worker is back', 'api: slow']) {
    report.addSupervisorLine(line)
  }
  expect([...report.ended]).toEqual([['worker', 1]])
})
