# As prod in kind, as small as it goes: one NAT gateway, one database, one cache node, one task of each.

module "environment" {
  source = "../../modules/environment"

  environment              = "dev"
  protected                = false
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
  require_verified_mobile = false
  log_retention_days      = 14
  export_retention_days   = 7

  network  = { cidr = "10.20.0.0/16", zone_count = 2, nat_per_zone = false }
  database = { instance_class = "db.t4g.micro", storage_gb = 20, max_storage_gb = 50, multi_az = false, backup_retention_days = 7, max_connections_alarm = 80 }
  cache    = { node_type = "cache.t4g.micro", node_count = 1 }

  api = {
    image                    = var.api_image
    cpu                      = 256
    memory_mb                = 512
    min_tasks                = 1
    max_tasks                = 2
    requests_per_task_minute = 600
    bake_minutes             = 5
  }

  worker = {
    cpu              = 256
    memory_mb        = 1024
    backlog_per_task = 5
    builds           = var.worker_builds
  }
}
