/** Mistakes that the checks must notice: each changes a file of a copy. */

interface Mistake {
  file: string
  from: string
  to: string
}

/** Against the provider's schema; all in what `bootstrap` holds. `says` is what Terraform says. */
export const nameMistakes: (Mistake & { says: RegExp })[] = [
  {
    file: 'bootstrap/main.tf',
    from: 'block_public_acls ',
    to: 'block_publik_acls ',
    says: /argument named "block_publik_acls" is not expected/,
  },
  {
    file: 'bootstrap/main.tf',
    from: 'versioning_configuration {',
    to: 'versioning_settings {',
    says: /Blocks of type "versioning_settings" are not expected/,
  },
  {
    file: 'bootstrap/main.tf',
    from: 'deletion_window_in_days = 30',
    to: 'deletion_window_in_days = "a month"',
    says: /Inappropriate value for attribute "deletion_window_in_days"/,
  },
  {
    file: 'bootstrap/github.tf',
    from: 'resource "aws_iam_role_policy" "plan"',
    to: 'resource "aws_iam_rolle_policy" "plan"',
    says: /does not support resource type\s+"aws_iam_rolle_policy"/,
  },
  {
    file: 'bootstrap/outputs.tf',
    from: 'aws_iam_role.images.arn',
    to: 'aws_iam_role.images.arm',
    says: /no argument, nested block, or exported attribute\s+named "arm"/,
  },
]

const change = (file: string, from: string, to: string, breaks: RegExp) => ({
  file: `modules/${file}`,
  from,
  to,
  breaks,
})

/** Against our rules; `breaks` is the line that must be among the violations of prod. */
export const mistakes: (Mistake & { breaks: RegExp })[] = [
  change(
    'worker-service/main.tf',
    'assign_public_ip = false',
    'assign_public_ip = true',
    /^tasks run in private.*worker/,
  ),
  change(
    'database/main.tf',
    'publicly_accessible    = false',
    'publicly_accessible    = true',
    /^databases and caches have no way.*aws_db_instance/,
  ),
  change(
    'edge/main.tf',
    'from_port         = 443',
    'from_port         = 22',
    /^nothing is open to the world.*https/,
  ),
  change(
    'edge/main.tf',
    'protocol    = "HTTPS"',
    'protocol    = "HTTP"',
    /^HTTP only leads to HTTPS.*\.http/,
  ),
  change(
    'edge/waf.tf',
    'resource_arn = aws_lb.this.arn',
    'resource_arn = "arn:of:nothing"',
    /^a firewall stands before.*aws_lb\.this/,
  ),
  change(
    'database/main.tf',
    'storage_encrypted     = true',
    'storage_encrypted     = false',
    /^databases are encrypted.*aws_db_instance\.this/,
  ),
  change(
    'cache/main.tf',
    'transit_encryption_enabled = true',
    'transit_encryption_enabled = false',
    /^caches are encrypted/,
  ),
  change('task/main.tf', '  kms_key_id        = var.kms_key_arn\n', '', /^logs, secrets, notices.*api_task/),
  change(
    'edge/logs.tf',
    'block_public_policy     = true',
    'block_public_policy     = false',
    /^buckets are encrypted, closed/,
  ),
  change(
    'task/main.tf',
    'Action   = "ecr:GetAuthorizationToken"',
    'Action   = "ecr:*"',
    /^roles may do named things.*worker_task/,
  ),
  change(
    'task/main.tf',
    'Resource = var.secret_arns',
    'Resource = concat(var.secret_arns, ["arn:of:another"])',
    /^a task can read the secrets.*api/,
  ),
  change(
    'edge/logs.tf',
    'Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }',
    'Principal = "*"',
    /^nobody is trusted/,
  ),
  change('environment/services.tf', 'var.api.image\n', '"api:latest"\n', /^images are fixed.*api/),
  change(
    'environment/settings.tf',
    '    API_HOST ',
    '    APIM_TOKEN = "written here"\n    API_HOST ',
    /^containers write to no disk.*api/,
  ),
  change(
    'api-service/scaling.tf',
    'max_capacity       = var.max_tasks',
    'max_capacity       = var.min_tasks',
    /^services scale.*api/,
  ),
  change(
    'api-service/main.tf',
    'rollback    = true',
    'rollback    = false',
    /^a service that fails goes back.*api/,
  ),
  change(
    'environment/main.tf',
    'multi_az                  = var.database.multi_az',
    'multi_az                  = false',
    /^the database has a standby/,
  ),
  change(
    'cache/main.tf',
    'automatic_failover_enabled = var.node_count > 1',
    'automatic_failover_enabled = false',
    /^the cache takes over/,
  ),
  change(
    'network/routes.tf',
    'var.nat_per_zone ? each.key : local.nat_zones[0]',
    'local.nat_zones[0]',
    /^every zone has its own way out/,
  ),
  change('environment/services.tf', 'var.api.min_tasks', '1', /^two tasks of the API/),
  change(
    'edge/main.tf',
    'enable_deletion_protection = var.deletion_protection',
    'enable_deletion_protection = false',
    /^the load balancer cannot/,
  ),
  change(
    'exports/main.tf',
    'restrict_public_buckets = true',
    'restrict_public_buckets = false',
    /^buckets are encrypted, closed.*exports/,
  ),
  change('exports/main.tf', 'kms_master_key_id = var.kms_key_arn', '', /^exports are encrypted with our key/),
  change(
    'exports/main.tf',
    'versioning_configuration {\n    status = "Enabled"',
    'versioning_configuration {\n    status = "Suspended"',
    /^exports are kept in versions/,
  ),
  change(
    'exports/main.tf',
    '    noncurrent_version_expiration {\n      noncurrent_days = 7\n    }\n',
    '',
    /^exports end/,
  ),
  change(
    'exports/main.tf',
    'Condition = { Null = { "s3:if-none-match" = "false" } }',
    '',
    /^of all tasks ops alone uses S3.*exports/,
  ),
  change(
    'exports/main.tf',
    'Action    = "kms:GenerateDataKey"',
    'Action    = ["kms:GenerateDataKey", "kms:Decrypt"]',
    /^tasks use our key by S3 alone.*exports/,
  ),
]
