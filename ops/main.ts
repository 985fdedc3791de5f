/** The operator's and developer's command line: `npm run ops -- --help`. Exit codes: 0 done, 1 refused or found wrong, 2 usage. */
import { parseArgs } from 'node:util'
import { OpsConfig, readConfig } from '#platform/config.ts'
import { UsageError, type Command } from './command.ts'
import { auditList, auditVerify } from './commands/audit.ts'
import { backlog } from './commands/backlog.ts'
import { diff } from './commands/diff.ts'
import { erase } from './commands/erase.ts'
import { forgotten } from './commands/forgotten.ts'
import { history, record } from './commands/histories.ts'
import { keysRewrap } from './commands/keys.ts'
import { list, show, stuck } from './commands/look.ts'
import { migrateCommand } from './commands/migrate.ts'
import { repair } from './commands/repair.ts'
import { replay } from './commands/replay.ts'
import { resume } from './commands/resume.ts'
import { reset } from './commands/reset.ts'
import { role } from './commands/role.ts'
import { localSettings } from './local-settings.ts'
import { withOutput } from './output/output.ts'

/** By the words that call them. */
const commands: Record<string, Command> = {
  'audit list': auditList,
  'audit verify': auditVerify,
  backlog,
  diff,
  erase,
  forgotten,
  history,
  'keys rewrap': keysRewrap,
  list,
  migrate: migrateCommand,
  record,
  repair,
  replay,
  resume,
  reset,
  role,
  show,
  stuck,
}

const usageOf = ({ usage, output }: Command): string => usage + (output ? ' [--output <where>]' : '')

const help = `npm run ops -- <command> [--json]

${Object.values(commands)
  .map((command) => `  ${usageOf(command)}\n      ${command.summary}\n`)
  .join('')}
--output takes what would be printed to a new file, s3://bucket/key, or s3:///key (in EXPORTS_BUCKET); nothing is overwritten.
Settings are the product's own (DATABASE_URL, TEMPORAL_ADDRESS, ENCRYPTION_KEYS, ...); where one is unset, the latest npm start's.
`

async function main(args: string[]): Promise<number> {
  const name = [args.slice(0, 2).join(' '), args[0] ?? ''].find((words) => words in commands)
  const command = name === undefined ? undefined : commands[name]
  if (name === undefined || !command) {
    if (args.includes('--help')) return say(help, 0)
    return complain(args.length === 0 ? help : `There is no command "${args.join(' ')}".\n\n${help}`)
  }
  const rest = args.slice(name.split(' ').length)
  try {
    const { values, positionals: words } = parseArgs({
      args: rest,
      options: {
        ...command.options,
        ...(command.output && { output: { type: 'string' } }),
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
      allowPositionals: true,
    })
    if (values['help']) return say(`${usageOf(command)}\n${command.summary}\n`, 0)
    const beyond = words[command.words ?? 0]
    if (beyond !== undefined) throw new UsageError(`"${beyond}": expected nothing more`)
    const config = readConfig(OpsConfig, localSettings())
    const given = { config, values, words }
    return await withOutput(given, name, (print) => command.run({ ...given, print }))
  } catch (error) {
    if (!(error instanceof UsageError) && !isParseError(error)) throw error
    return complain(`${error.message}\n\n${usageOf(command)}\n`)
  }
}

const isParseError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

function say(text: string, code: number): number {
  process.stdout.write(text)
  return code
}
function complain(text: string): number {
  process.stderr.write(text)
  return 2
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
