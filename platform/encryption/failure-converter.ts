/** Messages and stack traces of failures become payloads, so that the codec encrypts them too. Part of the workflow bundle. */
import { DefaultFailureConverter } from '@temporalio/common'

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true })
