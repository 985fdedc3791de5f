/**
 * Loaded by `node --import` into every Node process that the supervisor starts: when the supervisor is gone, even
 * by `kill -9`, its end of the IPC channel closes, and the process ends as on SIGTERM, or hard after 10 s.
 */
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(1), 10_000).unref()
  })
  // Watching must not keep a process alive that has finished.
  process.channel?.unref()
}
