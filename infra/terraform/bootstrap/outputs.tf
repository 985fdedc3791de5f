output "state_bucket" {
  description = "Bucket of Terraform's state."
  value       = aws_s3_bucket.state.bucket
}

output "repositories" {
  description = "Image's name -> repository URL."
  value       = module.registry.urls
}

output "repository_arns" {
  description = "For the environments' variable of that name."
  value       = module.registry.arns
}

output "roles" {
  description = "Roles of the workflows."
  value       = { images = aws_iam_role.images.arn, plan = aws_iam_role.plan.arn }
}
