output "secret_arn" {
  description = "Secret with Temporal's password and database address."
  value       = aws_secretsmanager_secret.database.arn
}
