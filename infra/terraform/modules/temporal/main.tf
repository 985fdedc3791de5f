# Temporal in our own network, all roles in one task: for a pilot, or where Temporal Cloud may not be used. One task only, since its
# roles find each other at 127.0.0.1; while it is replaced, clients and workers retry.

locals {
  container = {
    name                   = "temporal"
    image                  = var.image
    essential              = true
    readonlyRootFilesystem = false
    portMappings           = [{ containerPort = 7233, protocol = "tcp" }]
    entryPoint             = ["sh", "-c"]
    command                = ["printf %s \"$DYNAMIC_CONFIG\" > /tmp/dynamic-config.yaml && exec /etc/temporal/entrypoint.sh"]
    environment = [for name, value in {
      DB                         = "postgres12"
      DB_PORT                    = "5432"
      POSTGRES_SEEDS             = var.database_address
      POSTGRES_USER              = "temporal"
      DBNAME                     = "temporal"
      VISIBILITY_DBNAME          = "temporal_visibility"
      SQL_TLS_ENABLED            = "true"
      SQL_HOST_VERIFICATION      = "false"
      NUM_HISTORY_SHARDS         = tostring(var.history_shards)
      BIND_ON_IP                 = "0.0.0.0"
      TEMPORAL_BROADCAST_ADDRESS = "127.0.0.1"
      DYNAMIC_CONFIG             = var.dynamic_config
      DYNAMIC_CONFIG_FILE_PATH   = "/tmp/dynamic-config.yaml"
    } : { name = name, value = value }]
    secrets     = [{ name = "POSTGRES_PWD", valueFrom = "${aws_secretsmanager_secret.database.arn}:password::" }]
    stopTimeout = 30
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = var.task.log_group, awslogs-region = var.region, awslogs-stream-prefix = "temporal" }
    }
  }
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-temporal"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory_mb
  execution_role_arn       = var.task.execution_role_arn
  task_role_arn            = var.task.task_role_arn
  container_definitions    = jsonencode([local.container])

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }
}

resource "aws_ecs_service" "this" {
  name             = "${var.name}-temporal"
  cluster          = var.cluster_arn
  task_definition  = aws_ecs_task_definition.this.arn
  launch_type      = "FARGATE"
  platform_version = "1.4.0"
  desired_count    = 1
  # Never two at once: each would believe itself alone with all shards.
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  propagate_tags                     = "SERVICE"

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.task.security_group_id]
    assign_public_ip = false
  }

  service_registries {
    registry_arn = aws_service_discovery_service.this.arn
  }
}

resource "aws_service_discovery_service" "this" {
  name = "temporal"

  dns_config {
    namespace_id = var.namespace_id

    dns_records {
      type = "A"
      ttl  = 5
    }
  }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each                     = var.client_security_group_ids
  security_group_id            = var.task.security_group_id
  referenced_security_group_id = each.value
  description                  = each.key
  ip_protocol                  = "tcp"
  from_port                    = 7233
  to_port                      = 7233
}
