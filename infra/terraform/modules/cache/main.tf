# Counts limits for all replicas. Nothing in it needs a backup: lost, each process counts for itself until it is back.

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_security_group" "this" {
  name        = "${var.name}-cache"
  description = "Valkey, for tasks only"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "tasks" {
  for_each                     = var.client_security_group_ids
  security_group_id            = aws_security_group.this.id
  referenced_security_group_id = each.value
  description                  = each.key
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

ephemeral "aws_secretsmanager_random_password" "application" {
  password_length     = 48
  exclude_punctuation = true
}

resource "aws_elasticache_user" "application" {
  user_id       = "${var.name}-application"
  user_name     = "application"
  engine        = "valkey"
  access_string = "on ~* &* -@all +@read +@write +@connection +@scripting +@transaction"

  passwords_wo         = ephemeral.aws_secretsmanager_random_password.application.random_password
  passwords_wo_version = var.password_version
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = var.name
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.application.user_id]
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id       = var.name
  description                = "Limits of ${var.name}"
  engine                     = "valkey"
  engine_version             = "8.2"
  node_type                  = var.node_type
  num_cache_clusters         = var.node_count
  multi_az_enabled           = var.node_count > 1
  automatic_failover_enabled = var.node_count > 1
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [aws_security_group.this.id]
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  maintenance_window         = "sun:22:00-sun:23:00"
  auto_minor_version_upgrade = true
}

resource "aws_secretsmanager_secret" "url" {
  name                    = "${var.name}/REDIS_URL"
  description             = "The application's address of Valkey"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "url" {
  secret_id = aws_secretsmanager_secret.url.id
  secret_string_wo = format(
    "rediss://application:%s@%s:6379",
    ephemeral.aws_secretsmanager_random_password.application.random_password,
    aws_elasticache_replication_group.this.primary_endpoint_address,
  )
  secret_string_wo_version = var.password_version
}
