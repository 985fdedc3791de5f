variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "image" {
  description = "temporalio/server with its version."
  type        = string
}

variable "dynamic_config" {
  description = "Temporal's dynamic configuration, as infra/temporal has it."
  type        = string
}

variable "history_shards" {
  description = "Shards of the history; fixed when the database is made."
  type        = number
  default     = 128

  validation {
    condition     = contains([4, 128, 256, 512, 1024, 2048], var.history_shards)
    error_message = "history_shards: expected 4, 128, 256, 512, 1024 or 2048."
  }
}

variable "cluster_arn" {
  description = "ECS cluster."
  type        = string
}

variable "namespace_id" {
  description = "Cloud Map namespace the server is found in, as `temporal`."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the task."
  type        = list(string)
}

variable "task" {
  description = "Roles, security group and log group of the task (module task)."
  type = object({
    execution_role_arn = string
    task_role_arn      = string
    security_group_id  = string
    log_group          = string
  })
}

variable "client_security_group_ids" {
  description = "Who may connect: what it is -> its security group."
  type        = map(string)
}

variable "database_address" {
  description = "Host name of PostgreSQL."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the secret."
  type        = string
}

variable "cpu" {
  description = "Processor units of the task: 1024 are one vCPU."
  type        = number
}

variable "memory_mb" {
  description = "Memory of the task, in MiB."
  type        = number
}
