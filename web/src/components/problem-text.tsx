import type { Problem } from '#contracts/chat.ts'

/** What is wrong: field by field where that is known. */
export function ProblemText({ detail, errors = [] }: Pick<Problem, 'detail' | 'errors'>) {
  if (errors.length === 0) return detail
  return (
    <ul>
      {errors.map(({ field, expected }) => (
        <li key={field}>
          {field}: {expected}
        </li>
      ))}
    </ul>
  )
}
