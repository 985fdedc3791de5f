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

variable "github_repository" {
  description = "Repository whose workflows may push images: owner/name."
  type        = string

  validation {
    condition     = can(regex("^[\\w.-]+/[\\w.-]+$", var.github_repository))
    error_message = "github_repository: expected owner/name."
  }
}
