import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DataConfig, readConfig } from '#platform/config.ts'

/** What `npm start` left in its data folder: settings, the API's address, an operator's token; nothing where it never ran. */
export function localSettings(): Record<string, string> {
  const { api, operator } = left('tokens.json')
  return { ...left('settings.json'), ...(api && operator && { OPS_API_URL: api, OPS_TOKEN: operator }) }
}

function left(file: string): Record<string, string> {
  const path = join(readConfig(DataConfig).DATA_DIR, file)
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
