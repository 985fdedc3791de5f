/**
 * The Dockerfile's targets as folders, where there is no Docker: its COPY and RUN lines are carried out in a folder that stands for
 * `/app`. Only what that Dockerfile uses is understood; anything else throws. Two things are replaced: the base image by the Node
 * that runs us, and `npm ci` by the packages that it would install, taken from this clone. What ADD fetches is left out.
 */
import { execFile } from 'node:child_process'
import { constants, existsSync } from 'node:fs'
import { chmod, copyFile, link as hardLink, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'

const run = promisify(execFile)
export const repository = fileURLToPath(new URL('../../', import.meta.url))

export interface Image {
  /** Stands for `/app`. */
  folder: string
  env: Record<string, string>
  /** `uid:gid`; root while none is named. */
  user: string
  command: string[]
  healthcheck: string[]
}

interface Instruction {
  name: string
  rest: string
}

/** In the order of the file, without comments, continued lines joined. */
export function parseDockerfile(text: string): Instruction[] {
  const lines = text.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n\s*/g, '')
  return [...lines.matchAll(/^(?<name>[A-Z]+) +(?<rest>.+)$/gm)].map(({ groups }) => ({
    name: groups!['name']!,
    rest: groups!['rest']!,
  }))
}

/** Of an ENV line. */
export const settingsIn = (rest: string): Record<string, string> =>
  Object.fromEntries(rest.split(' ').map((pair) => pair.split('=') as [string, string]))

/** Builds targets into folders below `root`, stages shared. `node` is the path of a Node that every account can run. */
export class Images {
  readonly #root: string
  readonly #stages = new Map<string, { parent: string; instructions: Instruction[] }>()
  readonly #built = new Map<string, Promise<Image>>()

  private constructor(root: string, text: string) {
    this.#root = root
    let current: Instruction[] = []
    for (const instruction of parseDockerfile(text)) {
      const [, parent, name] = /^FROM (\S+) AS (\S+)$/.exec(`${instruction.name} ${instruction.rest}`) ?? []
      if (parent === undefined || name === undefined) current.push(instruction)
      else this.#stages.set(name, { parent, instructions: (current = []) })
    }
  }

  static async open(root: string): Promise<Images> {
    await mkdir(join(root, 'bin'))
    await copyFile(process.execPath, join(root, 'bin', 'node'), constants.COPYFILE_FICLONE)
    return new Images(root, await readFile(join(repository, 'Dockerfile'), 'utf8'))
  }

  get node(): string {
    return join(this.#root, 'bin', 'node')
  }

  build(target: string): Promise<Image> {
    const known = this.#built.get(target)
    if (known) return known
    const building = this.#build(target)
    this.#built.set(target, building)
    return building
  }

  async #build(target: string): Promise<Image> {
    const stage = this.#stages.get(target)
    if (!stage) throw new Error(`The Dockerfile has no target ${target}`)
    const image: Image = { folder: join(this.#root, target), env: {}, user: '', command: [], healthcheck: [] }
    if (this.#stages.has(stage.parent)) {
      const parent = await this.build(stage.parent)
      Object.assign(image, { ...parent, env: { ...parent.env }, folder: image.folder })
      await inherit(parent.folder, image.folder)
    } else await mkdir(image.folder)
    for (const { name, rest } of stage.instructions) await this.#carryOut(image, name, rest)
    return image
  }

  async #carryOut(image: Image, name: string, rest: string): Promise<void> {
    if (name === 'COPY') await this.#copy(image, rest)
    else if (name === 'RUN') await this.#run(image, rest.replaceAll(/--mount=\S+ /g, ''))
    else if (name === 'ENV') Object.assign(image.env, settingsIn(rest))
    else if (name === 'USER') image.user = rest
    else if (name === 'CMD') image.command = z.array(z.string()).parse(JSON.parse(rest))
    else if (name === 'HEALTHCHECK')
      image.healthcheck = z.array(z.string()).parse(JSON.parse(rest.slice(rest.indexOf('['))))
    else if (name === 'ADD') assertPinned(rest)
    else if (name !== 'EXPOSE' && !(name === 'WORKDIR' && rest === '/app'))
      throw new Error(`What does ${name} ${rest} do?`)
  }

  async #copy(image: Image, rest: string): Promise<void> {
    const words = rest.split(' ')
    const from = /^--from=(\S+)$/.exec(words[0]!)?.[1]
    const [target, sources] = [words.at(-1)!, words.slice(from === undefined ? 0 : 1, -1)]
    for (const source of sources) {
      const to = join(image.folder, target, target.endsWith('/') ? basename(source) : '')
      await mkdir(dirname(to), { recursive: true })
      if (from === undefined) await copyContext(source, to)
      else await run('cp', ['-al', join((await this.build(from)).folder, source.replace(/^\/app\//, '')), to])
    }
  }

  async #run(image: Image, command: string): Promise<void> {
    const [, flags, then] = /^npm ci (?<flags>[^&]+)(?:&& (?<then>.*))?$/.exec(command) ?? []
    if (flags?.includes('--include=dev'))
      await symlink(join(repository, 'node_modules'), join(image.folder, 'node_modules'))
    else if (flags?.includes('--omit=dev --omit=optional')) await installProduction(image.folder)
    const rest = flags === undefined ? command : then
    if (rest === undefined) return
    const env = { ...image.env, PATH: `${dirname(this.node)}:${process.env['PATH']}`, HOME: this.#root }
    await run('sh', ['-c', rest], { cwd: image.folder, env })
  }
}

/** What comes from elsewhere is not fetched here, but must be what it was. */
function assertPinned(rest: string): void {
  if (!/--checksum=sha256:[0-9a-f]{64} /.test(rest)) throw new Error(`ADD ${rest}: expected a checksum`)
}

/** What a COPY takes out of the clone: no more than git knows, less what .dockerignore keeps out. */
async function copyContext(source: string, to: string): Promise<void> {
  const { stdout } = await run('git', ['ls-files', '-co', '--exclude-standard', '--', source], {
    cwd: repository,
  })
  const ignored = /(^|\/)(node_modules|testing)\/|\.test\.ts$/
  const files = stdout.split('\n').filter((path) => path !== '' && !ignored.test(path))
  if (files.length === 0) throw new Error(`COPY ${source}: nothing there`)
  for (const path of files) {
    const copy = join(to, path.slice(source.length))
    await mkdir(dirname(copy), { recursive: true })
    await copyFile(join(repository, path), copy)
    await chmod(copy, 0o644)
  }
}

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      peer: z.boolean().optional(),
    }),
  ),
})

/** What `npm ci --omit=dev --omit=optional` leaves of the lock file. */
async function installProduction(folder: string): Promise<void> {
  const { packages } = Lock.parse(JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')))
  const wanted = Object.entries(packages)
    .filter(([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional)
    .map(([path]) => path)
  for (const path of wanted) await link(join(repository, path), join(folder, path))
}

/** A folder's files without packages inside it, by hard links where the file system allows: nothing here is changed in place. */
async function link(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.name === 'node_modules') continue
    if (entry.isDirectory()) await link(source, target)
    else await hardLink(source, target).catch(() => copyFile(source, target))
  }
}

/** What a stage begins with: its parent's files, and the packages where the parent has them. */
async function inherit(parent: string, folder: string): Promise<void> {
  await link(parent, folder)
  if (existsSync(join(parent, 'node_modules')))
    await symlink(join(parent, 'node_modules'), join(folder, 'node_modules'))
}
