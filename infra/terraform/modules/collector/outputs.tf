output "container" {
  description = "Container for a task definition. Not essential: a service without figures is better than none."
  value = {
    name                   = "collector"
    image                  = var.image
    essential              = false
    cpu                    = 0
    memoryReservation      = 64
    readonlyRootFilesystem = true
    environment            = [{ name = "AOT_CONFIG_CONTENT", value = yamlencode(local.config) }]
    logConfiguration = {
      logDriver = "awslogs"
      options   = { awslogs-group = var.log_group, awslogs-region = var.region, awslogs-stream-prefix = "collector" }
    }
  }
}

output "endpoint" {
  description = "OTEL_EXPORTER_OTLP_ENDPOINT of the containers beside it."
  value       = "http://127.0.0.1:4318"
}
