variable "name" {
  description = "Name of the replication group, and prefix of every name."
  type        = string
}

variable "vpc_id" {
  description = "Network of the cache."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets without a route out."
  type        = list(string)
}

variable "client_security_group_ids" {
  description = "Who may connect: what it is -> its security group."
  type        = map(string)
}

variable "node_type" {
  description = "ElastiCache node type, on Graviton."
  type        = string
}

variable "node_count" {
  description = "Nodes: 1, or 2 and more in several zones, of which one takes over by itself."
  type        = number

  validation {
    condition     = var.node_count >= 1 && var.node_count <= 6
    error_message = "node_count: expected 1 to 6."
  }
}

variable "password_version" {
  description = "Raise it for a new password; then start the tasks anew."
  type        = number
  default     = 1
}

variable "kms_key_arn" {
  description = "Key that encrypts what the nodes keep."
  type        = string
}
