resource "aws_appautoscaling_target" "this" {
  for_each           = var.builds
  service_namespace  = "ecs"
  resource_id        = "service/${var.cluster_name}/${aws_ecs_service.this[each.key].name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = each.value.min_tasks
  max_capacity       = each.value.max_tasks
}

# Tasks that wait in Temporal, for each task of ECS that runs. Every worker reports the queue's backlog alike, hence the maximum; a
# processor says little of work that waits for a model.
resource "aws_appautoscaling_policy" "backlog" {
  for_each           = var.builds
  name               = "backlog-per-task"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.backlog_per_task
    scale_out_cooldown = 60
    # Conversations pause and come back; a task that goes takes up to two minutes of finishing.
    scale_in_cooldown = 600

    customized_metric_specification {
      metrics {
        id          = "per_task"
        expression  = "(FILL(workflow, 0) + FILL(activity, 0)) / FILL(running, 1)"
        label       = "Waiting tasks per running task"
        return_data = true
      }

      dynamic "metrics" {
        for_each = toset(["workflow", "activity"])

        content {
          id          = metrics.key
          return_data = false

          metric_stat {
            stat = "Maximum"

            metric {
              namespace   = var.metrics_namespace
              metric_name = "orchestrator_task_backlog"

              dimensions {
                name  = "service"
                value = "worker"
              }

              dimensions {
                name  = "kind"
                value = metrics.key
              }
            }
          }
        }
      }

      metrics {
        id          = "running"
        return_data = false

        metric_stat {
          stat = "Average"

          metric {
            namespace   = "ECS/ContainerInsights"
            metric_name = "RunningTaskCount"

            dimensions {
              name  = "ClusterName"
              value = var.cluster_name
            }

            dimensions {
              name  = "ServiceName"
              value = aws_ecs_service.this[each.key].name
            }
          }
        }
      }
    }
  }
}

# Bundles, replays and encryption do use the processor.
resource "aws_appautoscaling_policy" "cpu" {
  for_each           = var.builds
  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = 70
    scale_out_cooldown = 60
    scale_in_cooldown  = 600

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
