# Address and password of the role `temporal`, which `ops role --createdb` makes.

ephemeral "aws_secretsmanager_random_password" "database" {
  password_length     = 48
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "database" {
  name                    = "${var.name}/TEMPORAL_DATABASE"
  description             = "Temporal's own role in PostgreSQL"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id = aws_secretsmanager_secret.database.id
  secret_string_wo = jsonencode({
    password = ephemeral.aws_secretsmanager_random_password.database.random_password
    url = format(
      "postgres://temporal:%s@%s/temporal?sslmode=verify-full",
      ephemeral.aws_secretsmanager_random_password.database.random_password,
      var.database_address,
    )
  })
  secret_string_wo_version = 1
}
