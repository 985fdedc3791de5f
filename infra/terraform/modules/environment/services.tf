module "api_task" {
  source                = "../task"
  name                  = local.name
  service               = "api"
  vpc_id                = module.network.vpc_id
  vpc_cidr              = module.network.cidr
  temporal_cidr         = local.temporal_cidr
  repository_arns       = var.repository_arns
  secret_arns           = values(local.api_secrets)
  metrics_log_group_arn = module.observability.metrics_log_group_arn
  kms_key_arn           = module.secrets.kms_key_arn
  log_retention_days    = var.log_retention_days
}

module "worker_task" {
  source                = "../task"
  name                  = local.name
  service               = "worker"
  vpc_id                = module.network.vpc_id
  vpc_cidr              = module.network.cidr
  temporal_cidr         = local.temporal_cidr
  repository_arns       = var.repository_arns
  secret_arns           = values(local.worker_secrets)
  metrics_log_group_arn = module.observability.metrics_log_group_arn
  kms_key_arn           = module.secrets.kms_key_arn
  log_retention_days    = var.log_retention_days
}

module "api_collector" {
  source            = "../collector"
  service           = "api"
  region            = var.region
  image             = var.collector_image
  metrics_ports     = [local.metrics_port]
  metrics_namespace = module.observability.metrics_namespace
  metrics_log_group = module.observability.metrics_log_group
  log_group         = module.api_task.log_group
}

module "worker_collector" {
  source            = "../collector"
  service           = "worker"
  region            = var.region
  image             = var.collector_image
  metrics_ports     = [local.metrics_port, local.temporal_metrics_port]
  metrics_namespace = module.observability.metrics_namespace
  metrics_log_group = module.observability.metrics_log_group
  log_group         = module.worker_task.log_group
}

module "api" {
  source                   = "../api-service"
  name                     = local.name
  region                   = var.region
  cluster_arn              = module.cluster.arn
  cluster_name             = module.cluster.name
  subnet_ids               = module.network.private_subnet_ids
  task                     = module.api_task
  collector                = module.api_collector.container
  environment              = local.api_environment
  secrets                  = local.api_secrets
  image                    = var.api.image
  vpc_id                   = module.network.vpc_id
  domain_name              = var.domain_name
  listener_arn             = module.edge.listener_arn
  load_balancer_suffix     = module.edge.arn_suffix
  edge_security_group_id   = module.edge.security_group_id
  alarm_topic_arn          = module.observability.alarm_topic_arn
  port                     = local.api_port
  cpu                      = var.api.cpu
  memory_mb                = var.api.memory_mb
  min_tasks                = var.api.min_tasks
  max_tasks                = var.api.max_tasks
  requests_per_task_minute = var.api.requests_per_task_minute
  bake_minutes             = var.api.bake_minutes
}

module "worker" {
  source            = "../worker-service"
  name              = local.name
  region            = var.region
  cluster_arn       = module.cluster.arn
  cluster_name      = module.cluster.name
  subnet_ids        = module.network.private_subnet_ids
  task              = module.worker_task
  collector         = module.worker_collector.container
  environment       = local.worker_environment
  secrets           = local.worker_secrets
  builds            = var.worker.builds
  cpu               = var.worker.cpu
  memory_mb         = var.worker.memory_mb
  backlog_per_task  = var.worker.backlog_per_task
  metrics_namespace = module.observability.metrics_namespace
}
