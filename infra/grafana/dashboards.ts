/** The dashboards, and `node infra/grafana/dashboards.ts`, which writes what Grafana loads into `dashboards/`. */
import { writeFileSync } from 'node:fs'
import { apim } from './apim.ts'
import { business } from './business.ts'
import { conversations } from './conversations.ts'
import { rendered } from './panels.ts'
import { workers } from './workers.ts'

export const dashboards = [business, conversations, apim, workers]

/** Text of each file, by its name in `dashboards/`. */
export const files = (): Record<string, string> =>
  Object.fromEntries(
    dashboards.map((dashboard) => [
      `${dashboard.uid}.json`,
      `${JSON.stringify(rendered(dashboard), null, 2)}\n`,
    ]),
  )

if (import.meta.main) {
  for (const [name, text] of Object.entries(files())) {
    writeFileSync(new URL(`dashboards/${name}`, import.meta.url), text)
  }
}
