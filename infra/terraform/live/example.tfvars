# Values that are an account's own; copy to live/<environment>/terraform.tfvars. The checks plan with these.
account_id      = "123456789012"
domain_name     = "chat.example.com"
zone_id         = "Z0123456789ABCDEFGHIJ"
repository_arns = ["arn:aws:ecr:ap-south-1:123456789012:repository/orchestrator/api", "arn:aws:ecr:ap-south-1:123456789012:repository/orchestrator/worker"]
api_image       = "123456789012.dkr.ecr.ap-south-1.amazonaws.com/orchestrator/api:v1.0.0"
ops_image       = "123456789012.dkr.ecr.ap-south-1.amazonaws.com/orchestrator/worker:v1.0.0"
worker_builds = {
  v1-0-0 = { image = "123456789012.dkr.ecr.ap-south-1.amazonaws.com/orchestrator/worker:v1.0.0", min_tasks = 2, max_tasks = 6 }
}
temporal_cloud           = { address = "orchestrator.abcde.tmprl.cloud:7233", namespace = "orchestrator.abcde" }
oidc                     = { issuer = "https://login.example.com", audience = "orchestrator" }
apim_base_url            = "https://apim.example.com"
notification_webhook_url = "https://notify.example.com/orchestrator"
alarm_emails             = ["on-call@example.com"]
