/** @throws Error that names the rule which was broken. */
export function rule(holds: boolean, broken: string): asserts holds {
  if (!holds) throw new Error(`broken: ${broken}`)
}
