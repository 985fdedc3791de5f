variable "name" {
  description = "Name of the load balancer, and prefix of every name."
  type        = string

  validation {
    condition     = length(var.name) <= 32
    error_message = "name: expected 32 characters at most (the load balancer's limit)."
  }
}

variable "vpc_id" {
  description = "Network of the load balancer."
  type        = string
}

variable "vpc_cidr" {
  description = "Address range of the network."
  type        = string
}

variable "public_subnet_ids" {
  description = "Subnets with a route to the internet, in two zones at least."
  type        = list(string)
}

variable "target_port" {
  description = "Port of the API's tasks."
  type        = number
}

variable "domain_name" {
  description = "Host name that customers use, in the zone below."
  type        = string
}

variable "zone_id" {
  description = "Route 53 hosted zone of the host name."
  type        = string
}

variable "idle_timeout_seconds" {
  description = "After how many silent seconds a connection is closed: above the heartbeat's 15, below the API's keep-alive of 65."
  type        = number
  default     = 60

  validation {
    condition     = var.idle_timeout_seconds >= 30 && var.idle_timeout_seconds < 65
    error_message = "idle_timeout_seconds: expected 30 to 64."
  }
}

variable "requests_per_5_minutes" {
  description = "Requests of one address in five minutes before it is blocked: above five times the API's own limit a minute (600), as an office shares an address."
  type        = number
  default     = 5000
}

variable "waf_count_only" {
  description = "Let the managed rules count and not block, to look at what they would block."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Refuse to delete the load balancer until this is off."
  type        = bool
}

variable "log_retention_days" {
  description = "Days that the load balancer's logs are kept."
  type        = number
}
