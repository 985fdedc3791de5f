# `npm run ops` inside the network, started by hand or by a deployment: `aws ecs run-task`, with the command to run.

module "ops_task" {
  source                = "../task"
  name                  = local.name
  service               = "ops"
  vpc_id                = module.network.vpc_id
  vpc_cidr              = module.network.cidr
  temporal_cidr         = local.temporal_cidr
  repository_arns       = var.repository_arns
  secret_arns           = values(local.ops_secrets)
  metrics_log_group_arn = module.observability.metrics_log_group_arn
  kms_key_arn           = module.secrets.kms_key_arn
  log_retention_days    = var.log_retention_days
}

module "exports" {
  source         = "../exports"
  name           = local.name
  region         = var.region
  kms_key_arn    = module.secrets.kms_key_arn
  writer_role_id = module.ops_task.task_role_id
  retention_days = var.export_retention_days
}

locals {
  ops_secrets = merge(
    { for name in ["DATABASE_URL", "ENCRYPTION_KEYS"] : name => local.shared_secrets[name] },
    # The password of DATABASE_OWNER_URL, which names none.
    { PGPASSWORD = module.database.owner_secret_arn },
    local.cloud ? { TEMPORAL_API_KEY = module.secrets.arns["TEMPORAL_API_KEY"] } : {},
  )
  ops_environment = merge(local.temporal_environment, local.database_environment, {
    DATABASE_OWNER_URL = module.database.owner_url
    AWS_REGION         = var.region
    EXPORTS_BUCKET     = module.exports.bucket
  })
  ops_container = {
    name                   = "ops"
    image                  = var.ops_image
    essential              = true
    readonlyRootFilesystem = true
    linuxParameters        = { initProcessEnabled = true, capabilities = { add = [], drop = ["ALL"] } }
    command                = ["node", "ops/main.ts", "migrate", "--grant", "application"]
    environment            = [for name, value in local.ops_environment : { name = name, value = value }]
    secrets                = [for name, arn in local.ops_secrets : { name = name, valueFrom = name == "PGPASSWORD" ? "${arn}:password::" : arn }]
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = module.ops_task.log_group, awslogs-region = var.region, awslogs-stream-prefix = "ops" }
    }
  }
}

resource "aws_ecs_task_definition" "ops" {
  family                   = "${local.name}-ops"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = module.ops_task.execution_role_arn
  task_role_arn            = module.ops_task.task_role_arn
  container_definitions    = jsonencode([local.ops_container])

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }
}
