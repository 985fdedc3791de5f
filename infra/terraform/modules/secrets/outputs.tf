output "kms_key_arn" {
  description = "Key that encrypts data at rest."
  value       = aws_kms_key.this.arn
}

output "arns" {
  description = "Setting's name -> ARN of its secret."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}
