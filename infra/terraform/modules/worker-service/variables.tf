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

variable "builds" {
  description = "Build id (WORKER_BUILD_ID) -> its image and how many tasks at least and at most. At least one, or its backlog is never seen."
  type = map(object({
    image     = string
    min_tasks = number
    max_tasks = number
  }))

  validation {
    condition     = length(var.builds) > 0
    error_message = "builds: expected one build at least."
  }

  validation {
    condition     = alltrue([for id in keys(var.builds) : can(regex("^[a-z0-9-]{1,40}$", id))])
    error_message = "builds: expected ids of lower-case letters, digits and hyphens, 40 characters at most."
  }

  validation {
    condition     = alltrue([for build in values(var.builds) : build.min_tasks >= 1 && build.max_tasks >= build.min_tasks])
    error_message = "builds: expected min_tasks of 1 or more, and max_tasks not below it."
  }
}

variable "cpu" {
  description = "Processor units of a task: 1024 are one vCPU."
  type        = number
}

variable "memory_mb" {
  description = "Memory of a task, in MiB."
  type        = number
}

variable "backlog_per_task" {
  description = "Tasks waiting in Temporal, per running worker, that scaling aims at."
  type        = number
  default     = 5
}

variable "metrics_namespace" {
  description = "CloudWatch namespace of the workers' figures."
  type        = string
}
