import type { Limit } from './limit-store.ts'

/** Model tokens of a subject, added by the worker after each model call and looked at by the API before each message. */
export const tokensPerDay = (points: number): Limit => ({ name: 'tokens', points, seconds: 24 * 3_600 })
