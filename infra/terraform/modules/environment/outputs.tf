output "url" {
  description = "Where customers go."
  value       = module.edge.url
}

output "cluster" {
  description = "ECS cluster."
  value       = module.cluster.name
}

output "api_service" {
  description = "ECS service of the API."
  value       = module.api.service_name
}

output "worker_services" {
  description = "Build id -> ECS service."
  value       = module.worker.service_names
}

output "ops_task" {
  description = "What `aws ecs run-task` needs for `npm run ops`."
  value = {
    task_definition = aws_ecs_task_definition.ops.family
    subnets         = module.network.private_subnet_ids
    security_groups = [module.ops_task.security_group_id]
  }
}

output "exports_bucket" {
  description = "Where `ops --output s3:///ops/...` writes."
  value       = module.exports.bucket
}

output "secrets" {
  description = "Secrets that people put in: setting's name -> ARN."
  value       = module.secrets.arns
}
