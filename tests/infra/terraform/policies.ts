/** What must hold for everything an apply would make. Each rule returns the addresses that break it. */
import {
  aboutBucket,
  block,
  blocks,
  containersOf,
  isSet,
  list,
  type Plan,
  type Rule,
  type Values,
} from './plan.ts'

const everywhere = new Set(['0.0.0.0/0', '::/0'])
/** Route tables of these subnets. */
const routesOf = (plan: Plan, subnets: unknown): Values[] => {
  const tables = plan
    .of('aws_route_table_association')
    .filter(({ values }) => list(subnets).includes(String(values['subnet_id'])))
    .map(({ values }) => values['route_table_id'])
  return plan
    .of('aws_route_table')
    .filter(({ values }) => tables.includes(values['id']))
    .flatMap(({ values }) => blocks(values['route']))
}
const onInternet = (plan: Plan, subnets: unknown): boolean =>
  list(subnets).length === 0 || routesOf(plan, subnets).some(({ gateway_id }) => isSet(gateway_id))

const privateRules: Record<string, Rule> = {
  'tasks run in private subnets without public addresses': (plan) =>
    plan.failing('aws_ecs_service', ({ network_configuration }) => {
      const { subnets, assign_public_ip } = block(network_configuration)
      return assign_public_ip === false && !onInternet(plan, subnets)
    }),
  'databases and caches have no way out or in': (plan) => [
    ...plan.failing(
      ['aws_db_subnet_group', 'aws_elasticache_subnet_group'],
      ({ subnet_ids }) => list(subnet_ids).length >= 2 && routesOf(plan, subnet_ids).length === 0,
    ),
    ...plan.failing('aws_db_instance', ({ publicly_accessible }) => publicly_accessible === false),
  ],
  'nothing is open to the world but 443, and 80 on the load balancer': (plan) => [
    ...plan.failing('aws_vpc_security_group_ingress_rule', (rule) => {
      const open = everywhere.has(String(rule['cidr_ipv4'])) || everywhere.has(String(rule['cidr_ipv6']))
      return !open || [443, 80].some((port) => rule['from_port'] === port && rule['to_port'] === port)
    }),
    // Rules within a group would not be seen above.
    ...plan.failing(
      'aws_security_group',
      ({ ingress, egress }) => blocks(ingress).length + blocks(egress).length === 0,
    ),
    ...plan.failing('aws_default_security_group', ({ ingress }) => blocks(ingress).length === 0),
  ],
  'HTTP only leads to HTTPS, and HTTPS speaks TLS 1.2 or later': (plan) =>
    plan.failing('aws_lb_listener', ({ protocol, ssl_policy, default_action }) => {
      const { type, redirect } = block(default_action)
      if (protocol === 'HTTPS') return /TLS13-1-[23]/.test(String(ssl_policy))
      return type === 'redirect' && block(redirect)['protocol'] === 'HTTPS'
    }),
  'a firewall stands before every load balancer': (plan) => {
    const behind = plan.of('aws_wafv2_web_acl_association').map(({ values }) => values['resource_arn'])
    return plan.failing('aws_lb', ({ arn }) => behind.includes(arn))
  },
}

const encryptionRules: Record<string, Rule> = {
  'databases are encrypted with our key, and spoken to over TLS': (plan) => [
    ...plan.failing(
      'aws_db_instance',
      ({ storage_encrypted, kms_key_id }) => storage_encrypted === true && isSet(kms_key_id),
    ),
    ...plan.failing('aws_db_parameter_group', ({ parameter }) =>
      blocks(parameter).some(({ name, value }) => name === 'rds.force_ssl' && value === '1'),
    ),
    ...plan.failing('aws_db_instance_automated_backups_replication', ({ kms_key_id }) => isSet(kms_key_id)),
  ],
  'caches are encrypted at rest and on the way, and ask for a password': (plan) =>
    plan.failing(
      'aws_elasticache_replication_group',
      (cache) =>
        String(cache['at_rest_encryption_enabled']) === 'true' &&
        cache['transit_encryption_enabled'] === true &&
        cache['transit_encryption_mode'] === 'required' &&
        isSet(cache['kms_key_id']) &&
        list(cache['user_group_ids']).length > 0,
    ),
  'logs, secrets, notices and images are encrypted with our keys': (plan) => [
    ...plan.failing(['aws_cloudwatch_log_group', 'aws_secretsmanager_secret'], ({ kms_key_id }) =>
      isSet(kms_key_id),
    ),
    ...plan.failing('aws_sns_topic', ({ kms_master_key_id }) => isSet(kms_master_key_id)),
    ...plan.failing(
      'aws_ecr_repository',
      ({ encryption_configuration }) => block(encryption_configuration)['encryption_type'] === 'KMS',
    ),
    ...plan.failing('aws_ecs_cluster', ({ configuration }) =>
      isSet(
        block(block(configuration)['managed_storage_configuration'])['fargate_ephemeral_storage_kms_key_id'],
      ),
    ),
    ...plan.failing('aws_kms_key', ({ enable_key_rotation }) => enable_key_rotation === true),
  ],
  'buckets are encrypted, closed to the public, and answer over TLS only': (plan) =>
    plan.failing('aws_s3_bucket', (bucket) => {
      const about = (type: string) => aboutBucket(plan, type, bucket)
      const closed = [
        'block_public_acls',
        'block_public_policy',
        'ignore_public_acls',
        'restrict_public_buckets',
      ]
      return (
        about('aws_s3_bucket_server_side_encryption_configuration').length === 1 &&
        about('aws_s3_bucket_public_access_block').some((values) =>
          closed.every((name) => values[name] === true),
        ) &&
        about('aws_s3_bucket_policy').some(({ policy }) =>
          String(policy).includes('"aws:SecureTransport":"false"'),
        )
      )
    }),
}

const serviceRules: Record<string, Rule> = {
  'images are fixed: tags cannot move, none is "latest", and pushed ones are scanned': (plan) => [
    ...plan.failing(
      'aws_ecr_repository',
      ({ image_tag_mutability, image_scanning_configuration }) =>
        image_tag_mutability === 'IMMUTABLE' && block(image_scanning_configuration)['scan_on_push'] === true,
    ),
    ...plan.failing('aws_ecs_task_definition', ({ container_definitions }) =>
      containersOf(container_definitions).every(
        ({ image }) => /[:@][^:/]+$/.test(image) && !image.endsWith(':latest'),
      ),
    ),
  ],
  'containers write to no disk of theirs and keep no secret among their settings': (plan) =>
    plan.failing('aws_ecs_task_definition', ({ container_definitions }) =>
      containersOf(container_definitions).every(
        ({ name, readonlyRootFilesystem, environment }) =>
          // Temporal's own image writes its configuration at start.
          (readonlyRootFilesystem || name === 'temporal') &&
          environment.every(
            ({ name, value }) =>
              !/(KEY|SECRET|TOKEN|PASSWORD|PWD)S?$/.test(name) && !/:\/\/[^/]*:[^/]*@/.test(value),
          ),
      ),
    ),
  'services scale between a minimum and a maximum': (plan) => {
    const targets = plan.of('aws_appautoscaling_target').map(({ values }) => values)
    return plan.failing('aws_ecs_service', ({ name, desired_count }) => {
      // The self-hosted Temporal server: one task, never two.
      if (String(name).endsWith('-temporal')) return desired_count === 1
      const target = targets.find(({ resource_id }) => String(resource_id).endsWith(`/${String(name)}`))
      return (
        Number(target?.['min_capacity']) >= 1 &&
        Number(target?.['max_capacity']) > Number(target?.['min_capacity'])
      )
    })
  },
  'a service that fails goes back by itself': (plan) =>
    plan.failing(
      'aws_ecs_service',
      ({ name, deployment_configuration, alarms, deployment_circuit_breaker }) => {
        if (String(name).endsWith('-temporal')) return true
        if (block(deployment_configuration)['strategy'] === 'BLUE_GREEN')
          return (
            block(alarms)['rollback'] === true &&
            block(alarms)['enable'] === true &&
            list(block(alarms)['alarm_names']).length > 0
          )
        return block(deployment_circuit_breaker)['rollback'] === true
      },
    ),
}

/** For every environment. */
export const rules: Record<string, Rule> = { ...privateRules, ...encryptionRules, ...serviceRules }

/** For prod: no single zone, hand or hour may lose it. */
export const prodRules: Record<string, Rule> = {
  'the database has a standby, backups of 35 days, a copy elsewhere, and cannot be deleted': (plan) => [
    ...plan.failing(
      'aws_db_instance',
      (database) =>
        database['multi_az'] === true &&
        Number(database['backup_retention_period']) >= 35 &&
        database['deletion_protection'] === true &&
        database['skip_final_snapshot'] === false &&
        Number(database['monitoring_interval']) > 0,
    ),
    ...(plan.of('aws_db_instance_automated_backups_replication').length === 1
      ? []
      : ['no copy in another region']),
  ],
  'the cache takes over in another zone': (plan) =>
    plan.failing(
      'aws_elasticache_replication_group',
      (cache) =>
        Number(cache['num_cache_clusters']) >= 2 &&
        cache['multi_az_enabled'] === true &&
        cache['automatic_failover_enabled'] === true,
    ),
  'every zone has its own way out': (plan) =>
    plan.of('aws_nat_gateway').length >= 2 &&
    new Set(routesOfTasks(plan)).size === plan.of('aws_nat_gateway').length
      ? []
      : ['aws_nat_gateway'],
  'two tasks of the API at least': (plan) =>
    plan.failing(
      'aws_appautoscaling_target',
      ({ resource_id, min_capacity }) => !String(resource_id).endsWith('-api') || Number(min_capacity) >= 2,
    ),
  'the load balancer cannot be deleted': (plan) =>
    plan.failing('aws_lb', ({ enable_deletion_protection }) => enable_deletion_protection === true),
}

const routesOfTasks = (plan: Plan): unknown[] =>
  routesOf(
    plan,
    plan
      .of('aws_ecs_service')
      .flatMap(({ values }) => list(block(values['network_configuration'])['subnets'])),
  ).map(({ nat_gateway_id }) => nat_gateway_id)
