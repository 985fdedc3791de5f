# DATABASE_URL of the application's role. Made here, seen by nobody: neither plan nor state hold it. `ops migrate --create-role`
# gives the role this password.

ephemeral "aws_secretsmanager_random_password" "application" {
  password_length     = 48
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "url" {
  name                    = "${var.name}/DATABASE_URL"
  description             = "The application's address of PostgreSQL"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "url" {
  secret_id = aws_secretsmanager_secret.url.id
  secret_string_wo = format(
    "postgres://application:%s@%s/%s?sslmode=verify-full",
    ephemeral.aws_secretsmanager_random_password.application.random_password,
    aws_db_instance.this.endpoint,
    aws_db_instance.this.db_name,
  )
  secret_string_wo_version = var.password_version
}
