# One service per build: Temporal routes conversations and bookings to the builds, ECS only keeps their tasks running. A build goes
# when nothing is pinned to it any more (docs/deployment.md).

locals {
  own = { DATA_DIR = "/tmp/data", HEALTH_FILE = "/tmp/health" }

  containers = { for build, settings in var.builds : build => {
    name                   = "worker"
    image                  = settings.image
    essential              = true
    readonlyRootFilesystem = true
    linuxParameters = {
      initProcessEnabled = true
      capabilities       = { add = [], drop = ["ALL"] }
      # The one place it writes to, in memory, in MiB.
      tmpfs = [{ containerPath = "/tmp", size = 64, mountOptions = ["mode=1777"] }]
    }
    environment = [for name, value in merge(var.environment, local.own, { WORKER_BUILD_ID = build }) : { name = name, value = value }]
    secrets     = [for name, arn in var.secrets : { name = name, valueFrom = arn }]
    # Six of the file's five seconds (worker/health.ts).
    healthCheck = {
      command     = ["CMD", "node", "-e", "process.exit(Date.now() - require('fs').statSync('${local.own.HEALTH_FILE}').mtimeMs < 30000 ? 0 : 1)"]
      interval    = 15
      timeout     = 5
      retries     = 3
      startPeriod = 60
    }
    # The most that Fargate gives: a model call under way may end; what does not, another worker repeats.
    stopTimeout = 120
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = var.task.log_group, awslogs-region = var.region, awslogs-stream-prefix = build }
    }
  } }
}

resource "aws_ecs_task_definition" "this" {
  for_each                 = var.builds
  family                   = "${var.name}-worker-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory_mb
  execution_role_arn       = var.task.execution_role_arn
  task_role_arn            = var.task.task_role_arn
  container_definitions    = jsonencode([local.containers[each.key], var.collector])

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }
}

resource "aws_ecs_service" "this" {
  for_each                           = var.builds
  name                               = "${var.name}-worker-${each.key}"
  cluster                            = var.cluster_arn
  task_definition                    = aws_ecs_task_definition.this[each.key].arn
  launch_type                        = "FARGATE"
  platform_version                   = "1.4.0"
  desired_count                      = each.value.min_tasks
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  propagate_tags                     = "SERVICE"
  enable_ecs_managed_tags            = true
  wait_for_steady_state              = true

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.task.security_group_id]
    assign_public_ip = false
  }

  # Of new settings under an old build: new tasks first, and back when they do not come up.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  lifecycle {
    ignore_changes = [desired_count]
  }
}
