import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createLogger } from './logger.ts'

function logged(log: (logger: ReturnType<typeof createLogger>) => void): { text: string; json: unknown } {
  const lines: string[] = []
  log(createLogger('test', 'info', { write: (line) => void lines.push(line) }))
  const text = lines.join('')
  return { text, json: JSON.parse(text) }
}

it('takes personal data out of whatever is logged, and leaves JSON', () => {
  const error = new Error('no customer\n9876543210')
  const { text, json } = logged((logger) =>
    logger.warn(
      { error: error.stack, nested: { plates: ['MH12AB1234'], number: 9876543210 }, 'a@example.com': 1 },
      'asha@example.com\tfailed',
    ),
  )
  expect(text).not.toMatch(/9876543210|MH12AB1234|example\.com/)
  expect(json).toMatchObject({
    process: 'test',
    nested: { plates: ['[plate]'], number: '[mobile]' },
    msg: '[email]\tfailed',
  })
})

it('hides what customers say and what opens doors', () => {
  const { text } = logged((logger) =>
    logger.info({
      text: 'my dog is ill',
      message: { text: 'so is my cat' },
      headers: { authorization: 'x' },
    }),
  )
  expect(text).not.toMatch(/dog|cat|"x"/)
})

it.each(['throw error', 'void Promise.reject(error)'])('reports a crash redacted: %s', async (crash) => {
  const module = fileURLToPath(new URL('logger.ts', import.meta.url))
  const script = `import { createLogger, logCrashes } from '${module}'
    logCrashes(createLogger('test', 'info'))
    const error = new Error('lost 9876543210')
    setTimeout(() => { ${crash} }, 1)`
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  const failed = (await run.catch((error: unknown) => error)) as Record<'code' | 'stdout' | 'stderr', unknown>
  expect(failed).toMatchObject({ code: 1, stderr: '' })
  expect(String(failed.stdout)).toContain('lost [mobile]')
})
