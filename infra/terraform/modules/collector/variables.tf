variable "service" {
  description = "Which service it stands beside: `api` or `worker`."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "image" {
  description = "AWS' distribution of the OpenTelemetry collector, by digest or fixed version."
  type        = string
}

variable "metrics_ports" {
  description = "Ports of the task's figures (METRICS_PORT, TEMPORAL_METRICS_PORT)."
  type        = list(number)
}

variable "metrics_namespace" {
  description = "CloudWatch namespace of the figures."
  type        = string
}

variable "metrics_log_group" {
  description = "Log group that CloudWatch takes the figures from."
  type        = string
}

variable "log_group" {
  description = "Log group of the collector's own lines."
  type        = string
}
