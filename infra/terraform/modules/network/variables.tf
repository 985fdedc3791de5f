variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "cidr" {
  description = "Address range of the network, a /16."
  type        = string

  validation {
    condition     = can(cidrnetmask(var.cidr)) && endswith(var.cidr, "/16")
    error_message = "cidr: expected a /16 such as 10.0.0.0/16."
  }
}

variable "zone_count" {
  description = "Availability zones in use."
  type        = number

  validation {
    condition     = var.zone_count >= 2 && var.zone_count <= 4
    error_message = "zone_count: expected 2 to 4; the load balancer and the database need two."
  }
}

variable "nat_per_zone" {
  description = "A NAT gateway in every zone (a lost zone costs the others nothing), or one for all."
  type        = bool
}

variable "kms_key_arn" {
  description = "Key that encrypts the flow logs."
  type        = string
}

variable "log_retention_days" {
  description = "Days that flow logs are kept."
  type        = number
}
