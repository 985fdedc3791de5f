/** A sign of life for whoever replaces workers that hang: a file whose age tells. */
import { rmSync, writeFileSync } from 'node:fs'

/** Whoever watches should give a worker six of these: a full processor is no reason to kill it. */
const everyMs = 5_000

/**
 * Writes the file anew while `works` says so; a process that hangs cannot, and its file grows old. A server that is away is no
 * reason: another worker would not reach it either.
 * @returns what ends it and removes the file.
 */
export function showHealth(file: string | undefined, works: () => boolean): () => void {
  if (file === undefined) return () => undefined
  const show = () => {
    if (works()) writeFileSync(file, `${new Date().toISOString()}\n`)
  }
  const timer = setInterval(show, everyMs)
  return () => {
    clearInterval(timer)
    rmSync(file, { force: true })
  }
}
