output "service_names" {
  description = "Build id -> name of its ECS service."
  value       = { for build, service in aws_ecs_service.this : build => service.name }
}
