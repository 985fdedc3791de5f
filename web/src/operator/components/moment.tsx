import { formatExact, formatMoment } from '../format.ts'

/** `exact`: to the second. */
export const Moment = ({ at, exact = false }: { at: string; exact?: boolean }) => (
  <time dateTime={at} title={at}>
    {exact ? formatExact(at) : formatMoment(at)}
  </time>
)
