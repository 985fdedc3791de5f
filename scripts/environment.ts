/**
 * What a child process inherits: our own environment with `overrides` on top; an `undefined` override removes the
 * variable. Nothing is read from it here, settings come from `#platform/config.ts`.
 */
export function childEnvironment(overrides: Record<string, string | undefined>): NodeJS.ProcessEnv {
  return { ...process.env, ...overrides }
}
