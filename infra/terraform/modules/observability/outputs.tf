output "metrics_namespace" {
  description = "CloudWatch namespace of the product's figures."
  value       = var.name
}

output "metrics_log_group" {
  description = "Log group that figures are written to."
  value       = aws_cloudwatch_log_group.metrics.name
}

output "metrics_log_group_arn" {
  description = "ARN of that log group."
  value       = aws_cloudwatch_log_group.metrics.arn
}

output "alarm_topic_arn" {
  description = "Topic that is told of alarms."
  value       = aws_sns_topic.alarms.arn
}
