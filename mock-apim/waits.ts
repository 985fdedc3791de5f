/** Calls that wait until somebody lets them go or their time has come, and what they do then. In memory. */
export interface WaitOptions {
  /** The fault that makes the call wait. */
  faultId: string
  /** Of the hold; null for a call that only its time lets go. */
  name: string | null
  /** Lets the call go by itself; null: never. */
  ms: number | null
}

interface Wait extends WaitOptions {
  letGo: boolean
  go: () => void
  /** Settles when what the call does once it is let go is done. */
  done: Promise<void>
}

export function createWaits() {
  const waits = new Set<Wait>()

  /** Runs `act` once let go; settles as `act` does. A process that ends does not wait for it. */
  function run(options: WaitOptions, act: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = options.ms === null ? undefined : setTimeout(go, options.ms).unref()
    const done = promise.then(act).finally(() => waits.delete(wait))
    const wait: Wait = { ...options, letGo: false, go, done }
    waits.add(wait)
    return done

    function go() {
      clearTimeout(timer)
      wait.letGo = true
      resolve()
    }
  }

  /** Lets the calls go that match. Resolves to their number once they, and any let go before, are done. */
  async function letGo(matches: (wait: Readonly<WaitOptions>) => boolean): Promise<number> {
    const matching = [...waits].filter(matches)
    const waiting = matching.filter((wait) => !wait.letGo)
    for (const wait of waiting) wait.go()
    await Promise.allSettled(matching.map((wait) => wait.done))
    return waiting.length
  }

  return {
    run,
    letGo,
    /** How many calls with a name wait for the fault. */
    countHeld: (faultId: string): number =>
      [...waits].filter((wait) => wait.faultId === faultId && wait.name !== null && !wait.letGo).length,
  }
}
