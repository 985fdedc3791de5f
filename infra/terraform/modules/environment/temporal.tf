# Only where Temporal is our own to run.

module "temporal_task" {
  count                 = local.cloud ? 0 : 1
  source                = "../task"
  name                  = local.name
  service               = "temporal"
  vpc_id                = module.network.vpc_id
  vpc_cidr              = module.network.cidr
  temporal_cidr         = local.temporal_cidr
  repository_arns       = var.repository_arns
  secret_arns           = [module.temporal[0].secret_arn]
  metrics_log_group_arn = module.observability.metrics_log_group_arn
  kms_key_arn           = module.secrets.kms_key_arn
  log_retention_days    = var.log_retention_days
}

module "temporal" {
  count                     = local.cloud ? 0 : 1
  source                    = "../temporal"
  name                      = local.name
  region                    = var.region
  image                     = var.temporal_server.image
  cpu                       = var.temporal_server.cpu
  memory_mb                 = var.temporal_server.memory_mb
  dynamic_config            = file("${path.module}/../../../temporal/dynamic-config.yaml")
  cluster_arn               = module.cluster.arn
  namespace_id              = module.cluster.namespace_id
  subnet_ids                = module.network.private_subnet_ids
  task                      = module.temporal_task[0]
  client_security_group_ids = local.clients
  database_address          = module.database.address
  kms_key_arn               = module.secrets.kms_key_arn
}
