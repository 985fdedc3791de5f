import { nodePart, type Part } from '#scripts/embedded/part.ts'

/** Model and dealer backend on this port; `modelMs`: what the model takes for each answer. */
export const standInsPart = (port: number, modelMs = 0): Part =>
  nodePart({
    name: 'stand-ins',
    script: 'tests/measuring/stand-ins.ts',
    args: [String(port), String(modelMs)],
    ready: { printed: 'ready' },
  })
