import { expect, it } from 'vitest'
import { addressOf } from './client-address.ts'

it.each([
  ['counts who connects, whatever a header says', '6.6.6.6', '10.0.0.1', 0, '10.0.0.1'],
  ['takes what our one proxy wrote', '203.0.113.7', '10.0.0.1', 1, '203.0.113.7'],
  ['takes nothing that a client put before it', '6.6.6.6, 203.0.113.7', '10.0.0.1', 1, '203.0.113.7'],
  ['looks past two proxies', '6.6.6.6, 203.0.113.7, 10.0.0.9', '10.0.0.1', 2, '203.0.113.7'],
  ['counts who connects where the proxies wrote nothing', undefined, '10.0.0.1', 1, '10.0.0.1'],
  ['knows an IPv4 address in IPv6 form', undefined, '::ffff:203.0.113.7', 0, '203.0.113.7'],
  ['counts a /64 as one', undefined, '2001:db8:1:2:3:4:5:6', 0, '2001:db8:1:2'],
  ['also when it is written short', undefined, '2001:db8:1:2::9', 0, '2001:db8:1:2'],
  ['also when zeros are in it', undefined, '2001:db8::9', 0, '2001:db8:0:0'],
  ['knows the loopback address', undefined, '::1', 0, '0:0:0:0'],
])('%s', (_what, forwarded, peer, hops, expected) => {
  expect(addressOf(forwarded, peer, hops)).toBe(expected)
})
