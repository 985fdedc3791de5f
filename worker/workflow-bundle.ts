/**
 * The workflows bundled for the sandbox, made once per version of their sources. Bundling takes a second or more of every start,
 * and a worker that was killed is waited for.
 */
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode } from '@temporalio/worker'
import { failureConverterPath } from '#platform/encryption/data-converter.ts'

const repository = fileURLToPath(new URL('..', import.meta.url))
const prefix = 'workflows-'
/** Workflow code's own interceptors, for traces. */
const tracing = join(repository, 'workflows', 'tracing.ts')

/** The bundle's file in `folder`; made now where these sources have none there yet. Safe from several workers at once. */
export async function findWorkflowBundle(folder: string, traced: boolean): Promise<{ codePath: string }> {
  const name = `${prefix}${digestSources()}${traced ? '-traced' : ''}.js`
  const codePath = join(folder, name)
  if (existsSync(codePath)) return { codePath }
  const code = await bundle(traced)
  mkdirSync(folder, { recursive: true })
  const unfinished = `${codePath}.${process.pid}`
  writeFileSync(unfinished, code)
  renameSync(unfinished, codePath)
  for (const old of globSync(`${prefix}*.js`, { cwd: folder })) {
    if (!old.startsWith(name.slice(0, prefix.length + digestLength)))
      rmSync(join(folder, old), { force: true })
  }
  return { codePath }
}

async function bundle(traced: boolean): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(repository, 'workflows', 'index.ts'),
    failureConverterPath,
    workflowInterceptorModules: traced ? [tracing] : [],
    preloadModules: ['@noble/hashes/sha2.js', '@noble/hashes/utils.js', 'zod'],
  })
  return code
}

/** What a bundle was made of and for: a line of its own, before the source map, which must come last. */
const stampOf = (sources: string, sdk: string): string => `//# workflows=${sources} sdk=${sdk}`
const stampPattern = /^\/\/# workflows=(?<sources>\w+) sdk=(?<sdk>\S+)$/m

/** Writes the bundle that an image ships, with the interceptors for traces: whether there are any is decided where it runs. */
export async function writeWorkflowBundle(file: string): Promise<void> {
  const code = await bundle(true)
  const map = code.lastIndexOf('//# sourceMappingURL=')
  writeFileSync(file, `${code.slice(0, map)}${stampOf(digestSources(), sdkVersion())}\n${code.slice(map)}`)
}

/**
 * The bundle of an image.
 * @throws Error where it was not made from these sources for this SDK: replays and new runs would differ from what the image claims
 *   to be.
 */
export function shippedWorkflowBundle(file: string): { codePath: string } {
  const codePath = resolve(file)
  const { sources, sdk } = stampPattern.exec(readFileSync(codePath, 'utf8'))?.groups ?? {}
  const problem =
    sources === undefined
      ? 'is no bundle of worker/bundle-workflows.ts'
      : sources !== digestSources()
        ? `was made from other sources (${sources}, here are ${digestSources()})`
        : sdk !== sdkVersion()
          ? `was made for version ${sdk} of Temporal's SDK, this is ${sdkVersion()}`
          : undefined
  if (problem !== undefined)
    throw new Error(
      `WORKFLOW_BUNDLE: ${file} ${problem}; make it anew: node worker/bundle-workflows.ts ${file}`,
    )
  return { codePath }
}

const sdkVersion = (): string =>
  (createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string }).version

const digestLength = 16

/** Of all that can get into the bundle: our own sources and the locked packages. */
function digestSources(): string {
  const hash = createHash('sha256')
  const sources = globSync('{workflows,contracts}/*.ts', { cwd: repository })
  for (const file of [
    ...sources.filter((path) => !path.endsWith('.test.ts')).toSorted(),
    failureConverterPath,
    'package-lock.json',
  ]) {
    hash
      .update(`${relative(repository, file)}\0`)
      .update(readFileSync(resolve(repository, file)))
      .update('\0')
  }
  return hash.digest('hex').slice(0, digestLength)
}
