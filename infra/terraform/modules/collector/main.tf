# The container beside each task that takes its figures to CloudWatch and its traces to X-Ray. Both stay inside the task until then:
# METRICS_HOST remains 127.0.0.1.

locals {
  # Only what alarms, scaling and the dashboard use: each combination of labels is a metric that is paid for.
  by_service = ["orchestrator_bookings_parked", "orchestrator_bookings_parked_age_seconds", "orchestrator_turns_unanswered_age_seconds", "orchestrator_event_streams", "nodejs_eventloop_lag_p99_seconds"]
  by_kind    = ["orchestrator_task_backlog", "orchestrator_task_backlog_age_seconds", "orchestrator_turn_failures_total"]

  config = {
    receivers = {
      otlp = { protocols = { http = { endpoint = "127.0.0.1:4318" } } }
      prometheus = { config = {
        global = { scrape_interval = "30s" }
        scrape_configs = [{
          job_name       = var.service
          static_configs = [{ targets = [for port in var.metrics_ports : "127.0.0.1:${port}"], labels = { service = var.service } }]
        }]
      } }
    }
    processors = { batch = {} }
    exporters = {
      awsxray = { region = var.region }
      awsemf = {
        region                  = var.region
        namespace               = var.metrics_namespace
        log_group_name          = var.metrics_log_group
        log_stream_name         = "${var.service}-{TaskId}"
        dimension_rollup_option = "NoDimensionRollup"
        metric_declarations = [
          { dimensions = [["service"]], metric_name_selectors = [for name in local.by_service : "^${name}$"] },
          { dimensions = [["service", "kind"]], metric_name_selectors = [for name in local.by_kind : "^${name}$"] },
        ]
      }
    }
    service = { pipelines = {
      metrics = { receivers = ["prometheus"], processors = ["batch"], exporters = ["awsemf"] }
      traces  = { receivers = ["otlp"], processors = ["batch"], exporters = ["awsxray"] }
    } }
  }
}
