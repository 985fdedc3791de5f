/** A checkout of its own with edited sources: what a release with a bug runs. */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const copied = [
  'contracts',
  'workflows',
  'activities',
  'worker',
  'platform',
  'package.json',
  'package-lock.json',
]

export interface Edit {
  /** `workflows/booking.ts` */
  file: string
  /** Stands there exactly once. */
  find: string
  replace: string
}

/** Writes what a worker needs into `folder`, with these edits. @throws Error where an edit no longer fits the sources. */
export async function editedCheckout(folder: string, edits: Edit[]): Promise<string> {
  await mkdir(folder)
  for (const name of copied) await cp(join(repository, name), join(folder, name), { recursive: true })
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'))
  for (const { file, find, replace } of edits) {
    const source = await readFile(join(folder, file), 'utf8')
    if (source.split(find).length !== 2) throw new Error(`${file}: expected once: ${find}`)
    await writeFile(
      join(folder, file),
      source.replace(find, () => replace),
    )
  }
  return folder
}
