import type { Activities } from '#contracts/activities.ts'
import { advanceTurnActivities } from './advance-turn.ts'
import { changeBookingActivity } from './change-booking.ts'
import { checkBookingActivity } from './check-booking.ts'
import { createBookingActivity } from './create-booking.ts'
import type { Deps } from './deps.ts'
import { directActivities } from './direct-calls.ts'
import { lookAtDealerActivity } from './look-at-dealer.ts'
import { modelActivities } from './model.ts'
import { reminderActivity } from './reminders.ts'
import { repairActivities } from './repair-booking.ts'
import { toolActivities } from './tools.ts'
import { transcriptActivities } from './transcript.ts'

export type { Deps } from './deps.ts'
export { createApimClient } from './apim-client.ts'
export { countApimFailures } from './apim-failures.ts'

/** All activities of the worker, over the given connections. */
export function createActivities(deps: Deps): Activities {
  return {
    ...transcriptActivities(deps),
    ...advanceTurnActivities(deps),
    ...modelActivities(deps),
    ...toolActivities(deps),
    ...directActivities(deps),
    ...createBookingActivity(deps),
    ...changeBookingActivity(deps),
    ...checkBookingActivity(deps),
    ...reminderActivity(deps),
    ...repairActivities(deps),
    ...lookAtDealerActivity(deps),
  }
}
