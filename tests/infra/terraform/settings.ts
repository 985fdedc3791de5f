/** The settings that a planned task would start with. */
import { containersOf, type Plan } from './plan.ts'

/** Of one container, its secrets as their ARNs. */
export function settingsOf(plan: Plan, container: string): Record<string, string> {
  const [found] = plan
    .of('aws_ecs_task_definition')
    .flatMap(({ values }) => containersOf(values['container_definitions']))
    .filter(({ name }) => name === container)
  if (!found) throw new Error(`No task has a container ${container}`)
  return Object.fromEntries([
    ...found.environment.map(({ name, value }) => [name, value]),
    ...(found.secrets ?? []).map(({ name, valueFrom }) => [name, valueFrom]),
  ]) as Record<string, string>
}

const long = 'x'.repeat(40)
const values: Record<string, string> = {
  ENCRYPTION_KEYS: `one:${Buffer.alloc(32).toString('base64')}`,
  DATABASE_URL: 'postgres://application:password@database/orchestrator?sslmode=verify-full',
  REDIS_URL: 'rediss://application:password@cache:6379',
}

/** With a value of the right form in place of each secret. */
export const withSecrets = (settings: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      value.startsWith('arn:') ? (values[name] ?? long) : value,
    ]),
  )
