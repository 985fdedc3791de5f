/** Stands in for `npm start` in tests: owns a pid file and keeps a Node part and a foreign program running. */
import { join } from 'node:path'
import { nodePart } from '#scripts/embedded/part.ts'
import { PidFile } from '#scripts/embedded/pid-file.ts'
import { Supervisor } from '#scripts/embedded/supervisor.ts'

const folder = process.argv[2]!
const pids = await PidFile.claim(join(folder, 'pids.json'), console.log)
const supervisor = new Supervisor({ logs: folder, pids, say: console.log })
await supervisor.start(
  nodePart({ name: 'node', script: join(import.meta.dirname, 'child.ts'), ready: { printed: 'ready' } }),
)
await supervisor.start({
  name: 'foreign',
  command: 'sh',
  args: ['-c', 'echo ready; while true; do sleep 1; done'],
  ready: { printed: 'ready' },
})
console.log('owner ready')
