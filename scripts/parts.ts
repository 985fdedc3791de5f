/** The product's own processes, as `npm start` and the end-to-end tests run them. */
import { offlineModel } from '#platform/config.ts'
import { nodePart, type Part } from './embedded/part.ts'

const local = (port: number) => `http://127.0.0.1:${port}`
type Environment = Record<string, string | undefined>

/** The dealer backend, with its fault switches. */
export const mockApimPart = (settings: { port: number; databaseUrl: string; env?: Environment }): Part =>
  nodePart({
    name: 'mock-apim',
    script: 'mock-apim/main.ts',
    env: {
      DATABASE_URL: settings.databaseUrl,
      APIM_HOST: '127.0.0.1',
      APIM_PORT: String(settings.port),
      APIM_CONTROL: 'on',
      ...settings.env,
    },
    ready: { probe: () => responds(local(settings.port)) },
  })

/** The offline model. */
export const mockOpenaiPart = (settings: { port: number; control: boolean; env?: Environment }): Part =>
  nodePart({
    name: 'mock-openai',
    script: 'mock-openai/main.ts',
    env: {
      MOCK_OPENAI_HOST: '127.0.0.1',
      MOCK_OPENAI_PORT: String(settings.port),
      MOCK_OPENAI_CONTROL: settings.control ? 'on' : 'off',
      ...settings.env,
    },
    ready: { probe: () => responds(local(settings.port)) },
  })

/** Settings that make worker and API use the offline model on this port. */
export const offlineModelSettings = (port: number): Environment => ({
  OPENAI_BASE_URL: `${local(port)}/v1`,
  OPENAI_API_KEY: 'offline',
  OPENAI_MODEL: offlineModel,
})

/** `script`: of another checkout, by its whole path; ours when absent. */
export const workerPart = (env: Environment, script = 'worker/main.ts'): Part =>
  nodePart({ name: 'worker', script, env, ready: { printed: '"msg":"worker running"' } })

/** What a request leaves is dead when it is answered: more room for the young only delays sweeping it, 100 MB for 500 event streams. */
const littleForTheYoung = '--max-semi-space-size=8'

export const apiPart = (settings: { port: number; env: Environment }): Part =>
  nodePart({
    name: 'api',
    script: 'api/main.ts',
    flags: [littleForTheYoung],
    env: { ...settings.env, API_PORT: String(settings.port) },
    ready: { probe: () => responds(`${local(settings.port)}/readyz`, (status) => status === 200) },
  })

/** Whether a server gives an HTTP answer within a second, of any status unless told otherwise. */
async function responds(url: string, good: (status: number) => boolean = () => true): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1_000), redirect: 'manual' })
    await response.body?.cancel()
    return good(response.status)
  } catch {
    return false
  }
}
