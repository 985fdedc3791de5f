import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '#tests/free-port.ts'
import { portProblems } from './ports.ts'

const server = createServer()
let taken: number
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  taken = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

it('names a taken port, who has it and the variable that moves ours', async () => {
  const [problem] = await portProblems({ API_PORT: taken, APIM_PORT: await freePort() })
  expect(problem).toContain(`Port ${taken} is taken by process ${process.pid} (`)
  expect(problem).toContain('API_PORT=<free port> moves ours')
})

it('names two variables that ask for the same port', async () => {
  const port = await freePort()
  expect(await portProblems({ API_PORT: port, APIM_PORT: port })).toEqual([
    `API_PORT and APIM_PORT are both ${port}`,
    `APIM_PORT and API_PORT are both ${port}`,
  ])
})

it('has nothing to say about free ports', async () => {
  expect(await portProblems({ API_PORT: await freePort() })).toEqual([])
})
