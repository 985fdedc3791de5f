/** The settings that a planned task would start with. */
import { containersOf, type Plan } from './policies.ts'

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
