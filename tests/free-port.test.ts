import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { freePort } from './free-port.ts'

it('gives a port to nobody else while its process lives, though nothing listens there yet', async () => {
  const port = await freePort()
  // Draws nothing but that port first, then another.
  const other = `
    const crypto = await import('node:crypto')
    const { mock } = await import('node:test')
    const draws = [${port}, ${port}]
    const { randomInt } = crypto.default
    mock.method(crypto.default, 'randomInt', (...range) => draws.shift() ?? randomInt(...range))
    ;(await import('node:module')).syncBuiltinESMExports()
    const { freePort } = await import(${JSON.stringify(fileURLToPath(new URL('free-port.ts', import.meta.url)))})
    console.log(await freePort(), draws.length)
    process.exit()`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', other])
  const [given, left] = stdout.trim().split(' ').map(Number)
  expect(left).toBe(0)
  expect(given).not.toBe(port)
})
