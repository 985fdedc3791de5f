output "security_group_id" {
  description = "Who may reach the API's tasks."
  value       = aws_security_group.this.id
}

output "listener_arn" {
  description = "HTTPS listener for the API's rule."
  value       = aws_lb_listener.https.arn
}

output "arn_suffix" {
  description = "Load balancer, as metrics have it."
  value       = aws_lb.this.arn_suffix
}

output "url" {
  description = "Where customers go."
  value       = "https://${aws_route53_record.this.name}"
}
