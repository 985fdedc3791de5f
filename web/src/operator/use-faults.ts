import type { FaultViews } from '#contracts/apim-faults.ts'
import { LiveRead, type ReadView } from './live-read.ts'
import { useEvery, useServices, useShown, useSource } from './services.tsx'

/** How many calls met a fault changes without a hint. */
const everyMs = 5_000

/** `data` is null where the dealer backend is a real one. */
export interface Faults extends ReadView<FaultViews | null> {
  refresh: () => void
}

/** The fault switches, with their counts as they grow where `counting`. */
export function useFaults(counting: boolean): Faults {
  const { client } = useServices()
  const source = useSource(
    'faults',
    () => new LiveRead({ load: (signal) => client.faults(signal), concerns: () => false, network: window }),
  )
  useEvery(counting ? everyMs : undefined, source)
  return { ...useShown(source.view), refresh: () => source.refresh() }
}
