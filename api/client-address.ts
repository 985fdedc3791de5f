import { isIPv6 } from 'node:net'

/**
 * The address that is counted. Behind `hops` proxies of ours it is the entry that the outermost of them wrote: the `hops`-th from
 * the right; what a client puts before it says nothing. An IPv6 customer has a whole /64 network to call from, so that is one.
 */
export function addressOf(forwarded: string | undefined, peer: string | undefined, hops: number): string {
  const entries = (forwarded ?? '').split(',').map((entry) => entry.trim())
  const address = (hops > 0 ? entries.at(-hops) : undefined) || peer || 'unknown'
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return isIPv6(plain) ? networkOf(plain) : plain
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right]
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
