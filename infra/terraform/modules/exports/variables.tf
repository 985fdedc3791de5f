variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts data at rest."
  type        = string
}

variable "writer_role_id" {
  description = "Role that may put exports below `ops/`, and nothing else."
  type        = string
}

variable "retention_days" {
  description = "Days until an export is gone. Some hold what customers wrote, which erasing a customer does not reach."
  type        = number

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 90
    error_message = "retention_days: expected 1 to 90 days."
  }
}
