output "url_secret_arn" {
  description = "Secret of DATABASE_URL, the application's role."
  value       = aws_secretsmanager_secret.url.arn
}

output "owner_secret_arn" {
  description = "Secret of the owner's name and password, which RDS changes by itself."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "owner_url" {
  description = "DATABASE_OWNER_URL without its password, which goes into PGPASSWORD."
  value       = "postgres://${aws_db_instance.this.username}@${aws_db_instance.this.endpoint}/${aws_db_instance.this.db_name}?sslmode=verify-full"
}

output "address" {
  description = "Host name of the database."
  value       = aws_db_instance.this.address
}

output "owner_name" {
  description = "Name of the owning role."
  value       = aws_db_instance.this.username
}

output "identifier" {
  description = "Instance's name, as metrics have it."
  value       = aws_db_instance.this.identifier
}
