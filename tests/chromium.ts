import { existsSync } from 'node:fs'

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** The first Chromium there is: the configured one or one in the usual places. Null where there is none. */
export function findChromium(configured: string | undefined): string | null {
  return [configured ?? [], usualPlaces].flat().find((path) => existsSync(path)) ?? null
}
