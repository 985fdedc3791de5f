resource "aws_lb_target_group" "this" {
  for_each    = toset(["blue", "green"])
  name        = "${var.name}-${each.key}"
  vpc_id      = var.vpc_id
  target_type = "ip"
  protocol    = "HTTP"
  port        = var.port
  # As long as a caller may wait for its reply, and a little.
  deregistration_delay = 35
  # A slow turn holds a connection for 25 s; who has fewest open requests gets the next one.
  load_balancing_algorithm_type = "least_outstanding_requests"

  # Not /readyz: a database that fails over would make every task unhealthy, and ECS replace them all.
  health_check {
    path                = "/healthz"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
    matcher             = "200"
  }
}

resource "aws_lb_listener_rule" "this" {
  listener_arn = var.listener_arn
  priority     = 100

  condition {
    host_header {
      values = [var.domain_name]
    }
  }

  action {
    type = "forward"

    forward {
      target_group {
        arn    = aws_lb_target_group.this["blue"].arn
        weight = 100
      }

      target_group {
        arn    = aws_lb_target_group.this["green"].arn
        weight = 0
      }
    }
  }

  lifecycle {
    # ECS moves the weights.
    ignore_changes = [action]
  }
}

resource "aws_iam_role" "shift" {
  name = "${var.name}-api-shift"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "shift" {
  role       = aws_iam_role.shift.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"
}
