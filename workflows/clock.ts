/**
 * The workflow's own time, ms since the epoch: when its current task began. Temporal's sandbox gives the same answer in every
 * replay, and the time-skipping test server moves it.
 */
// oxlint-disable-next-line no-restricted-globals -- this one use is the deterministic one of the sandbox
export const now = (): number => Date.now()
