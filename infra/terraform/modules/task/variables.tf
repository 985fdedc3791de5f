variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "service" {
  description = "Which service: `api`, `worker`, ..."
  type        = string
}

variable "vpc_id" {
  description = "Network of the tasks."
  type        = string
}

variable "vpc_cidr" {
  description = "Address range of the network: where database and cache are."
  type        = string
}

variable "temporal_cidr" {
  description = "Where Temporal is: the network, or everywhere for Temporal Cloud."
  type        = string
}

variable "repository_arns" {
  description = "Repositories the images come from."
  type        = list(string)
}

variable "secret_arns" {
  description = "Secrets this service reads, and no others."
  type        = list(string)

  validation {
    condition     = length(var.secret_arns) > 0 && !contains(var.secret_arns, "*")
    error_message = "secret_arns: expected the ARNs of single secrets."
  }
}

variable "metrics_log_group_arn" {
  description = "Log group that figures are written to, from which CloudWatch takes them."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts logs and secrets."
  type        = string
}

variable "log_retention_days" {
  description = "Days that log lines are kept."
  type        = number
}
