/** What an operator has filled in for a repair, as the API takes it. Pure. */
import { z } from 'zod'
import type { RepairAction } from '#contracts/booking-states.ts'
import { RepairBody } from '#contracts/operator-repair.ts'
import { CreateServiceBooking } from '#contracts/tools.ts'
import { fieldsOf } from './json-form.ts'
import { words } from './words.ts'

/** Each may stay as it is. */
export const correctable = fieldsOf(z.toJSONSchema(CreateServiceBooking.partial(), { io: 'input' }))

export interface RepairForm {
  action: RepairAction
  /** By argument; they begin as the booking has them. */
  typed: Record<string, string>
  /** For `adopt`. */
  bookingId: string
  reason: string
}

export interface RepairReading {
  /** Undefined where something is missing or wrong. */
  body?: RepairBody
  /** By field; `arguments` where none differs. */
  errors: Record<string, string>
}

/** `current`: the booking's arguments. */
export function readRepair(form: RepairForm, current: Record<string, string>): RepairReading {
  const { action, bookingId } = form
  const reason = form.reason.trim()
  const errors: Record<string, string> = {}
  if (reason === '') errors['reason'] = words.form.required
  const changed = changedIn(form.typed, current)
  if (action === 'adopt' && bookingId.trim() === '') errors['bookingId'] = words.form.required
  if (action === 'correct' && Object.keys(changed).length === 0)
    errors['arguments'] = words.repair.nothingChanged
  if (Object.keys(errors).length > 0) return { errors }
  const { data, error } = RepairBody.safeParse({
    action,
    reason,
    ...(action === 'correct' && { arguments: changed }),
    ...(action === 'adopt' && { bookingId: bookingId.trim() }),
  })
  for (const { path, message } of error?.issues ?? []) errors[String(path.at(-1))] ??= message
  return data ? { body: data, errors } : { errors }
}

const changedIn = (typed: Record<string, string>, current: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(typed)
      .map(([name, text]) => [name, text.trim()] as const)
      .filter(([name, text]) => text !== (current[name] ?? '').trim()),
  )
