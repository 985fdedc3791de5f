# Whichever goes off while a new version bakes takes it back.

locals {
  groups = { for color, group in aws_lb_target_group.this : color => group.arn_suffix }
  rollback = {
    errors = {
      description = "Answers of 500 and above from the API in a minute"
      metric      = "HTTPCode_Target_5XX_Count"
      stat        = "Sum"
      threshold   = var.max_errors_per_minute
    }
    slow = {
      description = "The API's p99 in seconds; a turn may take 25"
      metric      = "TargetResponseTime"
      stat        = "p99"
      threshold   = 30
    }
  }
  alarms = merge([for color, suffix in local.groups : { for kind, rule in local.rollback : "${kind}-${color}" => merge(rule, { group = suffix }) }]...)
}

resource "aws_cloudwatch_metric_alarm" "rollback" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-api-${each.key}"
  alarm_description   = each.value.description
  namespace           = "AWS/ApplicationELB"
  metric_name         = each.value.metric
  statistic           = each.value.stat == "Sum" ? "Sum" : null
  extended_statistic  = each.value.stat == "Sum" ? null : each.value.stat
  dimensions          = { LoadBalancer = var.load_balancer_suffix, TargetGroup = each.value.group }
  period              = 60
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.alarm_topic_arn]
  ok_actions          = [var.alarm_topic_arn]
}
