output "service_name" {
  description = "Name of the ECS service."
  value       = aws_ecs_service.this.name
}

output "target_group_suffixes" {
  description = "Both target groups, as metrics have them."
  value       = local.groups
}
