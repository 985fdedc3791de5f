variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "cluster_arn" {
  description = "ECS cluster."
  type        = string
}

variable "cluster_name" {
  description = "ECS cluster, as scaling and metrics have it."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the tasks."
  type        = list(string)
}

variable "task" {
  description = "Roles, security group and log group of the tasks (module task)."
  type = object({
    execution_role_arn = string
    task_role_arn      = string
    security_group_id  = string
    log_group          = string
  })
}

variable "collector" {
  description = "Container of the collector (module collector)."
  type        = any
}

variable "environment" {
  description = "Settings that are no secret (platform/config.ts)."
  type        = map(string)
}

variable "secrets" {
  description = "Setting's name -> ARN of its secret."
  type        = map(string)
}

variable "image" {
  description = "Image with its tag or digest."
  type        = string
}

variable "vpc_id" {
  description = "Network of the target groups."
  type        = string
}

variable "domain_name" {
  description = "Host name whose requests the API answers."
  type        = string
}

variable "listener_arn" {
  description = "HTTPS listener of the load balancer."
  type        = string
}

variable "load_balancer_suffix" {
  description = "Load balancer, as metrics have it."
  type        = string
}

variable "edge_security_group_id" {
  description = "Security group of the load balancer."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Topic that is told of alarms."
  type        = string
}

variable "port" {
  description = "API_PORT."
  type        = number
}

variable "cpu" {
  description = "Processor units of a task: 1024 are one vCPU."
  type        = number
}

variable "memory_mb" {
  description = "Memory of a task, in MiB."
  type        = number
}

variable "min_tasks" {
  description = "Tasks at least."
  type        = number

  validation {
    condition     = var.min_tasks >= 1
    error_message = "min_tasks: expected 1 or more."
  }
}

variable "max_tasks" {
  description = "Tasks at most."
  type        = number

  validation {
    condition     = var.max_tasks >= var.min_tasks
    error_message = "max_tasks: expected min_tasks or more."
  }
}

variable "requests_per_task_minute" {
  description = "Requests of a task in a minute that scaling aims at."
  type        = number
}

variable "max_errors_per_minute" {
  description = "Answers of 500 and above in a minute that a new version may give while it bakes."
  type        = number
  default     = 5
}

variable "bake_minutes" {
  description = "Minutes for which the old version stands by after the shift."
  type        = number

  validation {
    condition     = var.bake_minutes >= 1 && var.bake_minutes <= 1440
    error_message = "bake_minutes: expected 1 to 1440."
  }
}
