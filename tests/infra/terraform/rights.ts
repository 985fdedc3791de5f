/** Who may do what, by the policies of a plan. */
import { containersOf, type Plan, type Rule } from './plan.ts'

export interface Statement {
  Effect: 'Allow' | 'Deny'
  Action: string | string[]
  Resource?: string | string[]
  Principal?: string | Record<string, string | string[]>
  Condition?: Record<string, Record<string, string>>
}
export const list = (value: string | string[] | undefined): string[] => [value ?? []].flat()
export const statements = (policy: unknown): Statement[] =>
  typeof policy === 'string' ? (JSON.parse(policy) as { Statement: Statement[] }).Statement : []

/** Calls for which AWS knows no resource. */
const withoutResource = new Set([
  'ecr:GetAuthorizationToken',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
])

const isNarrow = ({ Effect, Action, Resource }: Statement): boolean =>
  Effect === 'Deny' ||
  (list(Action).every((action) => !action.includes('*')) &&
    list(Resource).every(
      (resource) => resource !== '*' || list(Action).every((action) => withoutResource.has(action)),
    ))

/** AWS' own policies that are as narrow as ours would be. */
const known = new Set([
  'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole',
  'arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers',
  'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess',
])

export const rightsRules: Record<string, Rule> = {
  'roles may do named things to named resources': (plan) => [
    ...plan.failing('aws_iam_role_policy', ({ policy }) => statements(policy).every(isNarrow)),
    ...plan.failing('aws_iam_role_policy_attachment', ({ policy_arn }) => known.has(String(policy_arn))),
  ],
  'nobody is trusted without a name': (plan) => [
    ...plan.failing('aws_iam_role', ({ assume_role_policy }) =>
      statements(assume_role_policy).every(
        ({ Principal }) => typeof Principal === 'object' && !('AWS' in Principal),
      ),
    ),
    ...plan.failing(['aws_s3_bucket_policy', 'aws_sns_topic_policy', 'aws_kms_key'], ({ policy }) =>
      statements(policy).every(
        ({ Effect, Principal }) =>
          Effect === 'Deny' || (typeof Principal === 'object' && Principal['AWS'] !== '*'),
      ),
    ),
  ],
  'a task can read the secrets it is given and no others': (plan) =>
    plan.failing('aws_ecs_task_definition', ({ container_definitions, execution_role_arn }) => {
      const given = containersOf(container_definitions)
        .flatMap(({ secrets = [] }) => secrets)
        .map(({ valueFrom }) => valueFrom.replace(/:[^:/]*::$/, ''))
      return same(given, readable(plan, execution_role_arn))
    }),
}

function readable(plan: Plan, roleArn: unknown): string[] {
  const role = plan.of('aws_iam_role').find(({ values }) => values['arn'] === roleArn)
  return plan
    .of('aws_iam_role_policy')
    .filter(({ values }) => values['role'] === role?.values['id'])
    .flatMap(({ values }) => statements(values['policy']))
    .filter(({ Action }) => list(Action).includes('secretsmanager:GetSecretValue'))
    .flatMap(({ Resource }) => list(Resource))
}

export const same = (left: string[], right: string[]): boolean =>
  [...new Set(left)].toSorted().join() === [...new Set(right)].toSorted().join()
