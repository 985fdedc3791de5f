import { expect, test } from 'vitest'
import { drawMap, mapHeight, mapWidth } from './dealer-map.ts'

const hinjewadi = { area: 'Hinjewadi', latitude: 18.5913, longitude: 73.7389 }
const kharadi = { area: 'Kharadi', latitude: 18.5515, longitude: 73.9348 }
const inside = ({ x, y }: { x: number; y: number }) => x > 0 && x < mapWidth && y > 40 && y < mapHeight

test('puts the northern dealer above and the western one to the left, all of them inside', () => {
  const { pins } = drawMap([kharadi, hinjewadi])!
  const [a, b] = [0, 1].map((index) => pins.find((pin) => pin.index === index)!)
  expect(a!.x).toBeGreaterThan(b!.x)
  expect(a!.y).toBeGreaterThan(b!.y)
  expect(pins.every(inside)).toBe(true)
  expect([a!.labelSide, b!.labelSide]).toEqual(['left', 'right'])
})

test('puts a name on the other side where a neighbour’s pin is in its way', () => {
  const wakad = { area: 'Wakad', latitude: 18.5975, longitude: 73.7702 }
  const { pins } = drawMap([hinjewadi, wakad, kharadi])!
  const sides = Object.fromEntries(pins.map(({ label, labelSide }) => [label, labelSide]))
  expect(sides).toEqual({ Hinjewadi: 'left', Wakad: 'right', Kharadi: 'left' })
})

test('has a scale that is true: 21 km lie between Hinjewadi and Kharadi', () => {
  const { pins, scale } = drawMap([hinjewadi, kharadi])!
  const [a, b] = [pins[0]!, pins[1]!]
  const km = (Math.hypot(a.x - b.x, a.y - b.y) / scale.length) * scale.km
  expect(km).toBeGreaterThan(20)
  expect(km).toBeLessThan(22)
})

test('shows one dealer, and dealers at one place, in the middle of a piece of the city', () => {
  for (const dealers of [[hinjewadi], [hinjewadi, hinjewadi]]) {
    const map = drawMap(dealers)!
    expect(map.pins.map(({ x }) => x)).toEqual(dealers.map(() => mapWidth / 2))
    expect(map.pins.every(inside)).toBe(true)
  }
})

test('leaves out who has no coordinates, and is no map without any', () => {
  expect(drawMap([{ area: '', latitude: null }, kharadi])?.pins.map(({ index }) => index)).toEqual([1])
  expect(drawMap([{ area: '' }, { area: '', latitude: 1 }])).toBeUndefined()
  expect(drawMap([])).toBeUndefined()
})

test('fits dealers of the whole country, without drawing lines for ever', () => {
  const map = drawMap([
    { area: 'South', latitude: 8, longitude: 68 },
    { area: 'North', latitude: 35, longitude: 97 },
    { area: 'Pole', latitude: 90, longitude: -180 },
  ])!
  expect(map.pins.every(inside)).toBe(true)
  expect(map.grid.length).toBeLessThan(400)
})
