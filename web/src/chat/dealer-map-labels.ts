/** On which side of its pin a name stands, so that it covers no other pin and no other name. */
interface Spot {
  label: string
  x: number
  y: number
}
interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** As they are drawn, in the map's units. */
const pin = { halfWidth: 16, height: 39 }
const letterWidth = 8.2
const line = { above: 31, below: 13 }

const pinBox = ({ x, y }: Spot): Box => ({
  left: x - pin.halfWidth,
  right: x + pin.halfWidth,
  top: y - pin.height,
  bottom: y,
})
function labelBox({ label, x, y }: Spot, side: 'left' | 'right'): Box {
  const width = label.length * letterWidth
  const left = side === 'right' ? x + pin.halfWidth : x - pin.halfWidth - width
  return { left, right: left + width, top: y - line.above, bottom: y - line.below }
}
const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/** Towards the middle of the map where both sides are as good. */
export function sideLabels<S extends Spot>(
  spots: S[],
  width: number,
): (S & { labelSide: 'left' | 'right' })[] {
  const taken: Box[] = spots.map(pinBox)
  return spots.map((spot) => {
    const preferred = spot.x > width / 2 ? (['left', 'right'] as const) : (['right', 'left'] as const)
    const inTheWay = (side: 'left' | 'right') => {
      const box = labelBox(spot, side)
      const outside = box.left < 0 || box.right > width
      return (outside ? spots.length : 0) + taken.filter((other) => overlap(box, other)).length
    }
    const [first, second] = preferred
    const labelSide = inTheWay(second) < inTheWay(first) ? second : first
    taken.push(labelBox(spot, labelSide))
    return { ...spot, labelSide }
  })
}
