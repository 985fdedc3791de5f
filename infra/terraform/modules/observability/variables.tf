variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts figures and notices."
  type        = string
}

variable "alarm_emails" {
  description = "Who is written to when an alarm goes off; a pager subscribes to the topic itself."
  type        = list(string)
  default     = []
}
