variable "environment" {
  description = "Name of the environment: `dev`, `prod`, ..."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,9}$", var.environment))
    error_message = "environment: expected 2 to 10 lower-case letters and digits."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "replica_region" {
  description = "Region with copies of backups and secrets, for the loss of the first; null for none."
  type        = string
  default     = null
}

variable "protected" {
  description = "Refuse to delete what holds data, or the door to it."
  type        = bool
}

variable "network" {
  description = "Address range (a /16), availability zones, and whether each has a NAT gateway of its own."
  type        = object({ cidr = string, zone_count = number, nat_per_zone = bool })
}

variable "database" {
  description = "RDS instance; storage in GB, connections from which the alarm goes off."
  type = object({
    instance_class        = string
    storage_gb            = number
    max_storage_gb        = number
    multi_az              = bool
    backup_retention_days = number
    max_connections_alarm = number
  })
}

variable "database_ca_file" {
  description = "Where the images have RDS' certificate authorities (its global bundle), as PEM."
  type        = string
  default     = "/etc/ssl/certs/rds-global-bundle.pem"
}

variable "cache" {
  description = "ElastiCache nodes."
  type        = object({ node_type = string, node_count = number })
}

variable "domain_name" {
  description = "Host name that customers use."
  type        = string
}

variable "zone_id" {
  description = "Route 53 hosted zone of the host name."
  type        = string
}

variable "repository_arns" {
  description = "Repositories of the images."
  type        = list(string)
}

variable "collector_image" {
  description = "AWS' distribution of the OpenTelemetry collector."
  type        = string
  default     = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"

  validation {
    condition     = can(regex("(@sha256:|:v[0-9])", var.collector_image))
    error_message = "collector_image: expected a fixed version or a digest."
  }
}

variable "ops_image" {
  description = "Image that holds `ops/`."
  type        = string
}

variable "api" {
  description = "The API: cpu in units of 1/1024 vCPU, memory in MiB, requests a task should see in a minute, minutes the old version stands by."
  type = object({
    image                    = string
    cpu                      = number
    memory_mb                = number
    min_tasks                = number
    max_tasks                = number
    requests_per_task_minute = number
    bake_minutes             = number
  })
}

variable "worker" {
  description = "Workers: cpu in units of 1/1024 vCPU, memory in MiB, waiting tasks per worker that scaling aims at, and the builds that run."
  type = object({
    cpu              = number
    memory_mb        = number
    backlog_per_task = number
    builds           = map(object({ image = string, min_tasks = number, max_tasks = number }))
  })
}

variable "log_retention_days" {
  description = "Days that log lines are kept."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400], var.log_retention_days)
    error_message = "log_retention_days: expected a number that CloudWatch knows, such as 30 or 365."
  }
}

variable "export_retention_days" {
  description = "Days until what `ops` exported is gone, 1 to 90."
  type        = number
}

variable "alarm_emails" {
  description = "Who is written to when an alarm goes off."
  type        = list(string)
  default     = []
}
