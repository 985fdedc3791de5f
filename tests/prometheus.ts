/** A real Prometheus for tests, where there is the program, and promtool beside it. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { waitFor } from './wait-for.ts'

const folders = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

/** Paths of `prometheus` and `promtool`; null where either is missing. */
export function findPrometheus(): { prometheus: string; promtool: string } | null {
  const folder = folders.find((path) =>
    ['prometheus', 'promtool'].every((program) => existsSync(join(path, program))),
  )
  return folder === undefined
    ? null
    : { prometheus: join(folder, 'prometheus'), promtool: join(folder, 'promtool') }
}

export interface Series {
  labels: Record<string, string>
  value: number
}

export interface Prometheus {
  /** What an expression gives now. @throws Error with what is wrong with it. */
  query: (expr: string) => Promise<Series[]>
  stop: () => Promise<void>
}

/** Started, scraping the targets (`host:port` by job) each second. */
export async function startPrometheus(program: string, targets: Record<string, string>): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'))
  const port = await freePort()
  const jobs = Object.entries(targets).map(([job, target]) => ({
    job_name: job,
    static_configs: [{ targets: [target] }],
  }))
  // JSON is YAML.
  const config = join(folder, 'prometheus.yml')
  writeFileSync(config, JSON.stringify({ global: { scrape_interval: '1s' }, scrape_configs: jobs }))
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]
  const running = spawn(program, args, { stdio: 'ignore' })
  const gone = new Promise((resolve) => running.once('exit', resolve))
  const stop = async () => {
    running.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true })
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await waitFor(async () => (await fetch(`${url}/-/ready`)).ok, { what: 'Prometheus', timeoutMs: 30_000 })
  } catch (error) {
    await stop()
    throw error
  }
  return { query: (expr) => query(url, expr), stop }
}

async function query(url: string, expr: string): Promise<Series[]> {
  const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`)
  const answer = (await response.json()) as {
    error?: string
    data?: { result: { metric: Record<string, string>; value: [number, string] }[] }
  }
  if (!answer.data) throw new Error(`${expr}: ${answer.error ?? response.status}`)
  return answer.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
}
