variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Topic that is told of alarms."
  type        = string
}

variable "metrics_namespace" {
  description = "CloudWatch namespace of the product's figures."
  type        = string
}

variable "database_identifier" {
  description = "Database, as metrics have it."
  type        = string
}

variable "max_database_connections" {
  description = "Connections from which the alarm goes off: about 80 % of the instance's max_connections."
  type        = number
}

variable "cache_identifier" {
  description = "Cache, as metrics have it."
  type        = string
}

variable "load_balancer_suffix" {
  description = "Load balancer, as metrics have it."
  type        = string
}
