# One whole environment. What differs between dev and prod are numbers: live/*/main.tf.

locals {
  name    = "orchestrator-${var.environment}"
  cloud   = var.temporal == "cloud"
  clients = { api = module.api_task.security_group_id, worker = module.worker_task.security_group_id, ops = module.ops_task.security_group_id }
}

module "secrets" {
  source         = "../secrets"
  name           = local.name
  region         = var.region
  secrets        = local.secret_names
  replica_region = var.replica_region
}

module "network" {
  source             = "../network"
  name               = local.name
  region             = var.region
  cidr               = var.network.cidr
  zone_count         = var.network.zone_count
  nat_per_zone       = var.network.nat_per_zone
  kms_key_arn        = module.secrets.kms_key_arn
  log_retention_days = var.log_retention_days
}

module "observability" {
  source       = "../observability"
  name         = local.name
  kms_key_arn  = module.secrets.kms_key_arn
  alarm_emails = var.alarm_emails
}

module "cluster" {
  source      = "../cluster"
  name        = local.name
  vpc_id      = module.network.vpc_id
  kms_key_arn = module.secrets.kms_key_arn
}

module "database" {
  source                    = "../database"
  name                      = local.name
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.data_subnet_ids
  client_security_group_ids = local.cloud ? local.clients : merge(local.clients, { temporal = module.temporal_task[0].security_group_id })
  instance_class            = var.database.instance_class
  storage_gb                = var.database.storage_gb
  max_storage_gb            = var.database.max_storage_gb
  multi_az                  = var.database.multi_az
  backup_retention_days     = var.database.backup_retention_days
  deletion_protection       = var.protected
  replica_region            = var.replica_region
  kms_key_arn               = module.secrets.kms_key_arn
  log_retention_days        = var.log_retention_days
}

module "cache" {
  source                    = "../cache"
  name                      = local.name
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.data_subnet_ids
  client_security_group_ids = { api = module.api_task.security_group_id, worker = module.worker_task.security_group_id }
  node_type                 = var.cache.node_type
  node_count                = var.cache.node_count
  kms_key_arn               = module.secrets.kms_key_arn
}

module "edge" {
  source              = "../edge"
  name                = local.name
  vpc_id              = module.network.vpc_id
  vpc_cidr            = module.network.cidr
  public_subnet_ids   = module.network.public_subnet_ids
  target_port         = local.api_port
  domain_name         = var.domain_name
  zone_id             = var.zone_id
  deletion_protection = var.protected
  log_retention_days  = var.log_retention_days
}

module "alarms" {
  source                   = "../alarms"
  name                     = local.name
  alarm_topic_arn          = module.observability.alarm_topic_arn
  metrics_namespace        = module.observability.metrics_namespace
  database_identifier      = module.database.identifier
  max_database_connections = var.database.max_connections_alarm
  cache_identifier         = module.cache.identifier
  load_balancer_suffix     = module.edge.arn_suffix
}
