import { createSocket } from 'node:dgram'
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Below the ports that systems hand out to outgoing connections (from 32,768 on Linux): none of those takes it before we do. */
const [lowest, highest] = [12_000, 32_000]

/**
 * A TCP port on 127.0.0.1 that nothing listens on, and that no other call gives out while this process lives: what it is for may
 * listen seconds later, and test files run side by side.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowest, highest)
    if ((await claim(port)) && (await canListen(port))) return port
  }
}

/** Holds the UDP port of the same number, which nobody else needs. The claim ends with this process, however that ends. */
function claim(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4').unref()
    socket.once('error', () => resolve(false))
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true))
  })
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
