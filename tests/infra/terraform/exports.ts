/** What must hold for the bucket that `ops` writes exports to: some hold what customers wrote. */
import { aboutBucket, block, blocks, isSet, type Plan, type Rule, type Values } from './plan.ts'
import { list, same, statements, type Statement } from './rights.ts'

/** Ninety days, and a week for what was deleted or has expired. */
const mostDays = 97

const isExports = ({ bucket }: Values): boolean => String(bucket).includes('-exports-')
const failingBuckets = (plan: Plan, type: string, holds: (values: Values) => boolean): string[] =>
  plan.failing('aws_s3_bucket', (bucket) => !isExports(bucket) || aboutBucket(plan, type, bucket).some(holds))

/** Policies of the roles of tasks whose statements about a service of AWS are not all as they should be. */
function failingTasks(
  plan: Plan,
  service: string,
  holds: (statement: Statement, family: string) => boolean,
): string[] {
  const families = new Map<unknown, string>()
  for (const { values } of plan.of('aws_ecs_task_definition')) {
    const role = plan.of('aws_iam_role').find((role) => role.values['arn'] === values['task_role_arn'])
    families.set(role?.values['id'], String(values['family']))
  }
  return plan.failing('aws_iam_role_policy', ({ role, policy }) => {
    const family = families.get(role)
    const about = statements(policy).filter(({ Action }) =>
      list(Action).some((action) => action.startsWith(`${service}:`)),
    )
    return family === undefined || about.every((statement) => holds(statement, family))
  })
}

export const exportRules: Record<string, Rule> = {
  'exports are encrypted with our key': (plan) =>
    failingBuckets(plan, 'aws_s3_bucket_server_side_encryption_configuration', ({ rule }) => {
      const usual = block(block(rule)['apply_server_side_encryption_by_default'])
      return usual['sse_algorithm'] === 'aws:kms' && isSet(usual['kms_master_key_id'])
    }),
  'exports are kept in versions': (plan) =>
    failingBuckets(
      plan,
      'aws_s3_bucket_versioning',
      ({ versioning_configuration }) => block(versioning_configuration)['status'] === 'Enabled',
    ),
  'exports end, and every version of them': (plan) =>
    failingBuckets(plan, 'aws_s3_bucket_lifecycle_configuration', ({ rule }) =>
      blocks(rule).some(({ status, filter, expiration, noncurrent_version_expiration }) => {
        const { days } = block(expiration)
        const { noncurrent_days } = block(noncurrent_version_expiration)
        const every = status === 'Enabled' && !isSet(block(filter)['prefix'])
        return every && Number(days) + Number(noncurrent_days) <= mostDays
      }),
    ),
  'of all tasks ops alone uses S3: it puts exports where there are none yet': (plan) => {
    const places = plan
      .of('aws_s3_bucket')
      .filter(({ values }) => isExports(values))
      .map(({ values }) => `${String(values['arn'])}/ops/*`)
    return failingTasks(
      plan,
      's3',
      ({ Action, Resource, Condition }, family) =>
        family.endsWith('-ops') &&
        same(list(Action), ['s3:PutObject']) &&
        same(list(Resource), places) &&
        Condition?.['Null']?.['s3:if-none-match'] === 'false',
    )
  },
  'tasks use our key by S3 alone, and decrypt nothing': (plan) =>
    failingTasks(
      plan,
      'kms',
      ({ Action, Condition }) =>
        same(list(Action), ['kms:GenerateDataKey']) &&
        Condition?.['StringEquals']?.['kms:ViaService']?.startsWith('s3.') === true,
    ),
}
