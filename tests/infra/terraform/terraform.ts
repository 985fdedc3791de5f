/** Terraform itself on a copy of infra/terraform, with the stand-in for the AWS provider: nothing leaves this machine. */
import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DataConfig, readConfig } from '#platform/config.ts'
import { childEnvironment } from '#scripts/environment.ts'

const repository = fileURLToPath(new URL('../../../', import.meta.url))
const providerVersion = '6.52.0'
const folders = ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin']

export interface Tools {
  terraform: string
  /** The provider's schema, which set-up fetches. */
  schema: string
}

/** Null where Terraform is not on this machine, or set-up could not fetch the schema. */
export function findTools(): Tools | null {
  const terraform = folders.map((folder) => join(folder, 'terraform')).find((path) => existsSync(path))
  const schema = join(readConfig(DataConfig).DATA_DIR, 'terraform', `aws-${providerVersion}.json`)
  return terraform !== undefined && existsSync(schema) ? { terraform, schema } : null
}

export interface Resource {
  address: string
  type: string
  values: Record<string, unknown>
}

export interface Workspace {
  /** Changes one of the copy's files. @throws Error where `from` is not in it. */
  edit: (file: string, from: string, to: string) => void
  format: () => Promise<Outcome>
  /** `root`: `live/dev`, ... */
  validate: (root: string) => Promise<Outcome>
  /** All that an apply would make. @throws Error with what Terraform says. */
  plan: (root: string, variables?: Record<string, unknown>) => Promise<Resource[]>
  remove: () => void
}
export interface Outcome {
  ok: boolean
  output: string
}

export function openWorkspace(tools: Tools): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-'))
  const copy = join(folder, 'infra', 'terraform')
  cpSync(join(repository, 'infra', 'terraform'), copy, {
    recursive: true,
    filter: (path) => !/\.terraform|terraform\.tfvars|\.tfstate/.test(path),
  })
  cpSync(join(repository, 'infra', 'temporal'), join(folder, 'infra', 'temporal'), { recursive: true })
  const settings = childEnvironment(provideProvider(tools, folder, copy))

  async function terraform(root: string, ...args: string[]): Promise<Outcome> {
    const options = { cwd: join(copy, root), env: settings, maxBuffer: 64 * 2 ** 20 }
    try {
      const { stdout } = await promisify(execFile)(tools.terraform, args, options)
      return { ok: true, output: stdout }
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string }
      return { ok: false, output: stdout + stderr }
    }
  }
  async function init(root: string): Promise<Outcome> {
    // The state stays here: neither a bucket nor a key.
    const backend = readFileSync(
      join(copy, root, root === 'bootstrap' ? 'main.tf' : 'versions.tf'),
      'utf8',
    ).includes('backend "s3"')
    if (backend)
      writeFileSync(join(copy, root, 'check_override.tf'), 'terraform {\n  backend "local" {}\n}\n')
    return await terraform(root, 'init', '-no-color', '-input=false')
  }
  return {
    edit(file, from, to) {
      const path = join(copy, file)
      const text = readFileSync(path, 'utf8')
      if (!text.includes(from)) throw new Error(`${file}: expected to hold ${from}`)
      writeFileSync(path, text.replace(from, to))
    },
    format: () => terraform('.', 'fmt', '-check', '-recursive', '-no-color'),
    async validate(root) {
      const begun = await init(root)
      return begun.ok ? await terraform(root, 'validate', '-no-color') : begun
    },
    async plan(root, variables = {}) {
      const must = async (...args: string[]) => {
        const { ok, output } = await terraform(root, ...args)
        if (!ok) throw new Error(output)
        return output
      }
      const begun = await init(root)
      if (!begun.ok) throw new Error(begun.output)
      writeFileSync(join(copy, root, 'check.auto.tfvars.json'), JSON.stringify(variables))
      const example = root.startsWith('live/') ? ['-var-file=../example.tfvars'] : []
      await must(
        'plan',
        '-no-color',
        '-input=false',
        '-refresh=false',
        '-out=check.plan',
        ...example,
        '-var-file=check.auto.tfvars.json',
      )
      return resourcesOf(JSON.parse(await must('show', '-json', 'check.plan')) as Plan)
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** Puts the stand-in where Terraform looks for providers, and tells it to look nowhere else. */
function provideProvider({ schema }: Tools, folder: string, copy: string): Record<string, string> {
  const platform = `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`
  const place = join(folder, 'mirror', 'registry.terraform.io', 'hashicorp', 'aws', providerVersion, platform)
  mkdirSync(place, { recursive: true })
  const needed = join(folder, 'schema.json')
  writeFileSync(needed, neededSchema(schema, copy))
  const program = join(place, `terraform-provider-aws_v${providerVersion}`)
  const script = fileURLToPath(new URL('provider.ts', import.meta.url))
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${script}" "${needed}"\n`)
  chmodSync(program, 0o755)
  const config = join(folder, 'terraform.rc')
  writeFileSync(
    config,
    `provider_installation {\n  filesystem_mirror {\n    path = "${join(folder, 'mirror')}"\n  }\n}\n`,
  )
  // The stand-in listens on this machine only and speaks plainly.
  return { TF_CLI_CONFIG_FILE: config, TF_DISABLE_PLUGIN_TLS: '1', CHECKPOINT_DISABLE: '1' }
}

/** The types that the files name; all 1,700 would cost seconds in every call. One that the schema lacks is unknown to Terraform. */
function neededSchema(path: string, copy: string): string {
  const text = globSync('**/*.tf', { cwd: copy })
    .map((file) => readFileSync(join(copy, file), 'utf8'))
    .join('\n')
  const named = new Set([...text.matchAll(/"(aws_\w+)"/g)].map(([, name]) => name!))
  const { provider_schemas: providers } = JSON.parse(readFileSync(path, 'utf8')) as {
    provider_schemas: Record<string, Record<string, Record<string, unknown>>>
  }
  const provider = Object.values(providers)[0]!
  const only = (kind: string) =>
    Object.fromEntries(Object.entries(provider[kind]!).filter(([name]) => named.has(name)))
  const kinds = ['resource_schemas', 'data_source_schemas', 'ephemeral_resource_schemas']
  return JSON.stringify({
    provider: provider['provider'],
    ...Object.fromEntries(kinds.map((kind) => [kind, only(kind)])),
  })
}

interface Module {
  resources?: (Resource & { mode: string })[]
  child_modules?: Module[]
}
interface Plan {
  planned_values: { root_module: Module }
}
function resourcesOf({ planned_values: { root_module } }: Plan): Resource[] {
  const within = ({ resources = [], child_modules = [] }: Module): Resource[] => [
    ...resources.filter(({ mode }) => mode === 'managed'),
    ...child_modules.flatMap(within),
  ]
  return within(root_module)
}
