import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DataConfig, readConfig } from '#platform/config.ts'

/** What `npm start` left in `settings.json` of its data folder; nothing where it never ran. */
export function localSettings(): Record<string, string> {
  const path = join(readConfig(DataConfig).DATA_DIR, 'settings.json')
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
