# Survives the loss of any one zone without a hand; of the region by docs/disaster-recovery.md.

module "environment" {
  source = "../../modules/environment"

  environment              = "prod"
  protected                = true
  replica_region           = var.replica_region
  region                   = var.region
  domain_name              = var.domain_name
  zone_id                  = var.zone_id
  repository_arns          = var.repository_arns
  ops_image                = var.ops_image
  temporal                 = var.temporal
  temporal_cloud           = var.temporal_cloud
  oidc                     = var.oidc
  apim_base_url            = var.apim_base_url
  notification_webhook_url = var.notification_webhook_url
  alarm_emails             = var.alarm_emails

  guest_access            = true
  require_verified_mobile = true
  log_retention_days      = 90
  export_retention_days   = 30

  network  = { cidr = "10.10.0.0/16", zone_count = 2, nat_per_zone = true }
  database = { instance_class = "db.t4g.medium", storage_gb = 50, max_storage_gb = 500, multi_az = true, backup_retention_days = 35, max_connections_alarm = 320 }
  cache    = { node_type = "cache.t4g.small", node_count = 2 }

  api = {
    image                    = var.api_image
    cpu                      = 512
    memory_mb                = 1024
    min_tasks                = 2
    max_tasks                = 12
    requests_per_task_minute = 1500
    bake_minutes             = 15
  }

  worker = {
    cpu              = 1024
    memory_mb        = 2048
    backlog_per_task = 5
    builds           = var.worker_builds
  }
}
