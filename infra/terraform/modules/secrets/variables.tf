variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "secrets" {
  description = "Setting's name -> what it is for. Each becomes an empty secret `<name>/<setting>`."
  type        = map(string)

  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex("^[A-Z][A-Z0-9_]*$", name))])
    error_message = "secrets: expected names of settings such as OPENAI_API_KEY."
  }
}

variable "replica_region" {
  description = "Region that has a copy of every secret, for the loss of this one; null for none."
  type        = string
  default     = null
}
