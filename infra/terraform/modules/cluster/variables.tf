variable "name" {
  description = "Name of the cluster."
  type        = string
}

variable "vpc_id" {
  description = "Network whose tasks find each other by name."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the tasks' disks."
  type        = string
}
