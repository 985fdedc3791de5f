/** Dealer time: Asia/Kolkata, UTC+05:30 all year (no daylight saving since 1945). */
const offsetMs = 5.5 * 60 * 60 * 1_000

/** `YYYY-MM-DDTHH:MM` on a dealer's clock. */
const local = (now: Date): string => new Date(now.getTime() + offsetMs).toISOString().slice(0, 16)

/** Today at the dealer, `YYYY-MM-DD`. */
export const today = (now: Date): string => local(now).slice(0, 10)

/** Whether an appointment at `date` (`YYYY-MM-DD`) and `time` (`HH:MM`) would have begun; its very minute counts as begun. */
export const hasBegun = (date: string, time: string, now: Date): boolean => `${date}T${time}` <= local(now)

/** The calendar date `days` after `date`. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)
}
