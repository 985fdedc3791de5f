import type { Activities } from '#contracts/activities.ts'
import { bookingActivities } from './booking.ts'
import type { Deps } from './deps.ts'
import { modelActivities } from './model.ts'
import { toolActivities } from './tools.ts'
import { transcriptActivities } from './transcript.ts'

export type { Deps } from './deps.ts'
export { createApimClient } from './apim-client.ts'

/** All activities of the worker, over the given connections. */
export function createActivities(deps: Deps): Activities {
  return {
    ...transcriptActivities(deps),
    ...modelActivities(deps),
    ...toolActivities(deps),
    ...bookingActivities(deps),
  }
}
