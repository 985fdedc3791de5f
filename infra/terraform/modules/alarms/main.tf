# What a person must know of, as docs/runbook.md explains; the finer ones are Prometheus' (infra/prometheus/alerts.yml).

locals {
  worker   = { service = "worker" }
  database = { DBInstanceIdentifier = var.database_identifier }
  alarms = {
    bookings-parked    = { namespace = var.metrics_namespace, metric = "orchestrator_bookings_parked_age_seconds", dimensions = local.worker, stat = "Maximum", above = 14400, text = "A booking has waited for a person for four hours (BookingParkedLong)" }
    turn-unanswered    = { namespace = var.metrics_namespace, metric = "orchestrator_turns_unanswered_age_seconds", dimensions = local.worker, stat = "Maximum", above = 900, text = "A customer has waited for a reply for a quarter of an hour (TurnUnanswered)" }
    workflow-backlog   = { namespace = var.metrics_namespace, metric = "orchestrator_task_backlog_age_seconds", dimensions = merge(local.worker, { kind = "workflow" }), stat = "Maximum", above = 60, text = "Work has waited for a worker for a minute (TaskBacklog)" }
    database-cpu       = { namespace = "AWS/RDS", metric = "CPUUtilization", dimensions = local.database, stat = "Average", above = 80, text = "The database's processor is busy: percent" }
    database-clients   = { namespace = "AWS/RDS", metric = "DatabaseConnections", dimensions = local.database, stat = "Maximum", above = var.max_database_connections, text = "Most of the database's connections are taken" }
    cache-memory       = { namespace = "AWS/ElastiCache", metric = "DatabaseMemoryUsagePercentage", dimensions = { CacheClusterId = "${var.cache_identifier}-001" }, stat = "Maximum", above = 80, text = "The cache is nearly full: percent" }
    unanswered-by-edge = { namespace = "AWS/ApplicationELB", metric = "HTTPCode_ELB_5XX_Count", dimensions = { LoadBalancer = var.load_balancer_suffix }, stat = "Sum", above = 10, text = "The load balancer found no API to answer, requests a minute" }
  }
}

resource "aws_cloudwatch_metric_alarm" "above" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.text
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.stat
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "storage" {
  alarm_name          = "${var.name}-database-storage"
  alarm_description   = "The database has less than 2 GB of storage left, and grows no more by itself"
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = local.database
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "LessThanThreshold"
  threshold           = 2000000000
  alarm_actions       = [var.alarm_topic_arn]
}

# Workers that are gone report nothing: silence is the alarm.
resource "aws_cloudwatch_metric_alarm" "workers_silent" {
  alarm_name          = "${var.name}-workers-silent"
  alarm_description   = "No worker has reported for five minutes (WorkerDown)"
  namespace           = var.metrics_namespace
  metric_name         = "orchestrator_bookings_parked"
  dimensions          = local.worker
  statistic           = "SampleCount"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [var.alarm_topic_arn]
}
