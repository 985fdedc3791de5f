locals {
  container = {
    name                   = "api"
    image                  = var.image
    essential              = true
    readonlyRootFilesystem = true
    linuxParameters        = { initProcessEnabled = true, capabilities = { add = [], drop = ["ALL"] } }
    portMappings           = [{ containerPort = var.port, protocol = "tcp" }]
    environment            = [for name, value in var.environment : { name = name, value = value }]
    secrets                = [for name, arn in var.secrets : { name = name, valueFrom = arn }]
    # A caller gets its reply (REPLY_WAIT_MS and 5 s, api/main.ts); event streams are sent away at once and resume elsewhere.
    stopTimeout = 40
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = var.task.log_group, awslogs-region = var.region, awslogs-stream-prefix = "api" }
    }
  }
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory_mb
  execution_role_arn       = var.task.execution_role_arn
  task_role_arn            = var.task.task_role_arn
  container_definitions    = jsonencode([local.container, var.collector])

  runtime_platform {
    cpu_architecture        = "ARM64"
    operating_system_family = "LINUX"
  }
}

resource "aws_vpc_security_group_ingress_rule" "edge" {
  security_group_id            = var.task.security_group_id
  referenced_security_group_id = var.edge_security_group_id
  description                  = "Load balancer"
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port
}

resource "aws_ecs_service" "this" {
  name                              = "${var.name}-api"
  cluster                           = var.cluster_arn
  task_definition                   = aws_ecs_task_definition.this.arn
  launch_type                       = "FARGATE"
  platform_version                  = "1.4.0"
  desired_count                     = var.min_tasks
  health_check_grace_period_seconds = 60
  propagate_tags                    = "SERVICE"
  enable_ecs_managed_tags           = true
  # `terraform apply` returns when the shift and its bake time are over, or rolled back.
  wait_for_steady_state = true

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.task.security_group_id]
    assign_public_ip = false
  }

  deployment_controller {
    type = "ECS"
  }

  # All of the new version beside all of the old one; traffic moves at once and back at once while it bakes.
  deployment_configuration {
    strategy             = "BLUE_GREEN"
    bake_time_in_minutes = var.bake_minutes
  }

  alarms {
    alarm_names = [for alarm in aws_cloudwatch_metric_alarm.rollback : alarm.alarm_name]
    enable      = true
    rollback    = true
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.this["blue"].arn
    container_name   = "api"
    container_port   = var.port

    advanced_configuration {
      alternate_target_group_arn = aws_lb_target_group.this["green"].arn
      production_listener_rule   = aws_lb_listener_rule.this.arn
      role_arn                   = aws_iam_role.shift.arn
    }
  }

  lifecycle {
    # Scaling's; blue and green change places with every deployment.
    ignore_changes = [desired_count, load_balancer]
  }

  depends_on = [aws_iam_role_policy_attachment.shift]
}
