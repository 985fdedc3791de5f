import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const fresh = z.string().default(() => randomBytes(32).toString('base64url'))
const freshKeys = z.string().default(() => `local:${randomBytes(32).toString('base64url')}`)
const Secrets = z.object({
  encryptionKeys: freshKeys,
  tokenSecret: fresh,
  apimApiKey: fresh,
  apimToken: fresh,
  postgresPassword: fresh,
  /** Of the application's role. */
  applicationPassword: fresh,
})
export type Secrets = z.infer<typeof Secrets>

/**
 * This clone's own secrets for local use: made once, kept in `secrets.json` of the data folder (mode 0600).
 * @throws Error when the file cannot be read or holds something else.
 */
export function localSecrets(dataFolder: string): Secrets {
  const path = join(dataFolder, 'secrets.json')
  const kept = readIfThere(path)
  const secrets = Secrets.parse(JSON.parse(kept ?? '{}'))
  if (JSON.stringify(secrets) !== kept) writePrivately(path, JSON.stringify(secrets))
  return secrets
}

/** Replaces a file that only we may read, whole or not at all. */
export function writePrivately(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
