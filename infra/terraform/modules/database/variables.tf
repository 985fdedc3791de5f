variable "name" {
  description = "Name of the instance, and prefix of every name."
  type        = string
}

variable "vpc_id" {
  description = "Network of the database."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets without a route out, in two zones at least."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids: expected subnets of two zones at least."
  }
}

variable "client_security_group_ids" {
  description = "Who may connect: what it is -> its security group."
  type        = map(string)
}

variable "engine_version" {
  description = "Major version of PostgreSQL; the tests run on the same."
  type        = string
  default     = "18"
}

variable "instance_class" {
  description = "RDS instance class, on Graviton."
  type        = string

  validation {
    condition     = can(regex("^db\\.[a-z]+[0-9]+g[a-z]*\\.", var.instance_class))
    error_message = "instance_class: expected a Graviton class such as db.t4g.medium."
  }
}

variable "storage_gb" {
  description = "Storage at first, in GB."
  type        = number

  validation {
    condition     = var.storage_gb >= 20
    error_message = "storage_gb: expected 20 or more (gp3's minimum)."
  }
}

variable "max_storage_gb" {
  description = "Storage it may grow to by itself, in GB."
  type        = number
}

variable "multi_az" {
  description = "A standby in another zone, written to at the same time."
  type        = bool
}

variable "backup_retention_days" {
  description = "Days for which the database can be brought back to any moment."
  type        = number

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 35
    error_message = "backup_retention_days: expected 1 to 35."
  }
}

variable "deletion_protection" {
  description = "Refuse to delete the database until this is off."
  type        = bool
}

variable "replica_region" {
  description = "Region that has a copy of the backups; null for none."
  type        = string
  default     = null
}

variable "password_version" {
  description = "Raise it for a new password of the application's role; then run `ops migrate --create-role` and start the tasks anew."
  type        = number
  default     = 1
}

variable "kms_key_arn" {
  description = "Key that encrypts storage, backups, logs and passwords."
  type        = string
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
}
