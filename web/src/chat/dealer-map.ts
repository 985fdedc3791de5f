/** Dealers on a flat map, by their coordinates: at the size of a city the earth is flat enough. */
import type { Dealer } from '#contracts/apim.ts'
import { sideLabels } from './dealer-map-labels.ts'

export const mapWidth = 480
export const mapHeight = 260
/** Room for pins and their names. */
const margin = { x: 92, top: 52, bottom: 44 }
/** A map of one dealer, or of neighbours, still shows a piece of the city, in km. */
const leastSpan = 4
const kmPerDegree = 111.32
const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000]

/** Signs of a name beside a pin. */
const longestName = 16
const shortName = (area: string): string => area.slice(0, longestName)

export interface Pin {
  /** Its place in the list of dealers. */
  index: number
  label: string
  x: number
  y: number
  /** Where its name stands. */
  labelSide: 'left' | 'right'
}
interface Line {
  x1: number
  y1: number
  x2: number
  y2: number
}
export interface DrawnMap {
  pins: Pin[]
  grid: Line[]
  /** A length on the map and what it is. */
  scale: { km: number; length: number }
}

/** Undefined where no dealer has coordinates. */
export function drawMap(dealers: Pick<Dealer, 'area' | 'latitude' | 'longitude'>[]): DrawnMap | undefined {
  const placed = dealers.flatMap(({ area, latitude, longitude }, index) =>
    typeof latitude === 'number' && typeof longitude === 'number'
      ? [{ index, area, latitude, longitude }]
      : [],
  )
  if (placed.length === 0) return undefined
  const north = middle(placed.map(({ latitude }) => latitude))
  const east = middle(placed.map(({ longitude }) => longitude))
  const shrink = Math.cos((north.at * Math.PI) / 180)
  const pixels = Math.min(
    (mapWidth - 2 * margin.x) / Math.max(east.span * kmPerDegree * shrink, leastSpan),
    (mapHeight - margin.top - margin.bottom) / Math.max(north.span * kmPerDegree, leastSpan),
  )
  const centre = { x: mapWidth / 2, y: (mapHeight + margin.top - margin.bottom) / 2 }
  const spots = placed.map(({ index, area, latitude, longitude }) => ({
    index,
    label: shortName(area),
    x: round(centre.x + (longitude - east.at) * kmPerDegree * shrink * pixels),
    y: round(centre.y - (latitude - north.at) * kmPerDegree * pixels),
  }))
  const km = steps.findLast((step) => step * pixels <= mapWidth / 5) ?? 1
  const length = round(km * pixels)
  return {
    // Southern ones last: they stand before the others.
    pins: sideLabels(spots, mapWidth).toSorted((a, b) => a.y - b.y),
    grid: gridLines(length),
    scale: { km, length },
  }
}

function middle(values: number[]): { at: number; span: number } {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return { at: (least + most) / 2, span: most - least }
}

function gridLines(step: number): Line[] {
  const upTo = (end: number) => Array.from({ length: Math.ceil(end / step) - 1 }, (_, at) => (at + 1) * step)
  return [
    ...upTo(mapWidth).map((x) => ({ x1: x, y1: 0, x2: x, y2: mapHeight })),
    ...upTo(mapHeight).map((y) => ({ x1: 0, y1: y, x2: mapWidth, y2: y })),
  ]
}

const round = (value: number): number => Math.round(value * 10) / 10
