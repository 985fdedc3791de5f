variable "region" {
  description = "AWS region."
  type        = string
  default     = "ap-south-1"
}

variable "account_id" {
  description = "AWS account; anywhere else Terraform refuses to work."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id: expected 12 digits."
  }
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
  description = "Repositories of the images (bootstrap's output)."
  type        = list(string)
}

variable "api_image" {
  description = "Image of the API that runs, with its tag or digest."
  type        = string
}

variable "ops_image" {
  description = "Image that holds `ops/`."
  type        = string
}

variable "worker_builds" {
  description = "Build id -> image and number of tasks; the newest, and those that something is pinned to."
  type        = map(object({ image = string, min_tasks = number, max_tasks = number }))

  validation {
    condition     = anytrue([for build in values(var.worker_builds) : build.min_tasks >= 2])
    error_message = "worker_builds: expected one build with min_tasks of 2 or more, in two zones."
  }
}

variable "temporal" {
  description = "`cloud` or `self-hosted`."
  type        = string
  default     = "cloud"
}

variable "temporal_cloud" {
  description = "Address (host:7233) and namespace at Temporal Cloud."
  type        = object({ address = string, namespace = string })
  default     = null
}

variable "oidc" {
  description = "Whose tokens are believed."
  type        = object({ issuer = string, audience = string, jwks_url = optional(string) })
}

variable "apim_base_url" {
  description = "Dealer backend."
  type        = string
}

variable "notification_webhook_url" {
  description = "Where reminders and codes are posted to; null logs that there was one."
  type        = string
  default     = null
}

variable "alarm_emails" {
  description = "Who is written to when an alarm goes off."
  type        = list(string)
  default     = []
}

variable "replica_region" {
  description = "Region with copies of backups and secrets."
  type        = string
  default     = "ap-south-2"
}
