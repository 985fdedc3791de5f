/** Parts of the stack as the images run them: in their folder, with their command and settings, as an account that owns nothing. */
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { childEnvironment } from '#scripts/environment.ts'
import type { Part } from '#scripts/embedded/part.ts'
import { Images, type Image } from './dockerfile.ts'

/** Only root can be somebody else. */
const accountOf = ({ user }: Image) => {
  const [uid, gid] = user.split(':').map(Number)
  if (!uid || !gid) throw new Error(`USER ${user}: expected uid:gid of an account that is not root`)
  return process.getuid?.() === 0 ? { uid, gid } : undefined
}

export interface ImageWorld {
  images: Images
  /** Writable for everybody, as the tmpfs at /tmp. */
  scratch: string
  /** A part inside an image: what the image says, then the part's own settings. */
  inImage: (part: Part, image: Image) => Part
  /** Whether the image's health check finds a part with these settings well. */
  healthy: (image: Image, env: Record<string, string>) => Promise<boolean>
  remove: () => void
}

export async function openImages(): Promise<ImageWorld> {
  const root = mkdtempSync(join(tmpdir(), 'images-'))
  chmodSync(root, 0o711)
  const scratch = join(root, 'tmp')
  mkdirSync(scratch)
  chmodSync(scratch, 0o777)
  const images = await Images.open(root)
  const surroundings = { TMPDIR: scratch, HOME: '/nonexistent', DATA_DIR: '/nonexistent' }
  return {
    images,
    scratch,
    inImage(ours, image) {
      const { channel: _channel, ...part } = ours
      const account = accountOf(image)
      return {
        ...part,
        command: images.node,
        args: image.command.slice(1),
        folder: image.folder,
        env: { ...surroundings, ...placed(image.env, scratch), ...part.env },
        ...(account && { account }),
      }
    },
    async healthy(image, env) {
      const [command, ...args] = image.healthcheck
      const settings = childEnvironment({ ...placed(image.env, scratch), ...env })
      const program = command === 'node' ? images.node : String(command)
      const options = { cwd: image.folder, env: settings, ...accountOf(image) }
      return await promisify(execFile)(program, args, options).then(
        () => true,
        () => false,
      )
    },
    remove: () => rmSync(root, { recursive: true }),
  }
}

/** Settings of an image, /tmp being elsewhere. */
const placed = (env: Record<string, string>, scratch: string) =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace(/^\/tmp\//, `${scratch}/`)]),
  )
