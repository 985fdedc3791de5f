output "url_secret_arn" {
  description = "Secret of REDIS_URL."
  value       = aws_secretsmanager_secret.url.arn
}

output "identifier" {
  description = "Replication group's name, as metrics have it."
  value       = aws_elasticache_replication_group.this.replication_group_id
}
