# The product's own choices; names and rules are platform/config.ts's.

variable "temporal" {
  description = "`cloud`: Temporal Cloud. `self-hosted`: a server in this network, in this database."
  type        = string

  validation {
    condition     = contains(["cloud", "self-hosted"], var.temporal)
    error_message = "temporal: expected cloud or self-hosted."
  }
}

variable "temporal_cloud" {
  description = "Address (host:7233) and namespace at Temporal Cloud."
  type        = object({ address = string, namespace = string })
  default     = null

  validation {
    condition     = var.temporal != "cloud" || (var.temporal_cloud != null && can(regex(":7233$", var.temporal_cloud.address)))
    error_message = "temporal_cloud: expected address (host:7233) and namespace where temporal is cloud."
  }
}

variable "temporal_server" {
  description = "Where Temporal is self-hosted: its image, cpu in units of 1/1024 vCPU, memory in MiB."
  type        = object({ image = string, cpu = number, memory_mb = number })
  default     = { image = "temporalio/server:1.32.0", cpu = 512, memory_mb = 1024 }
}

variable "oidc" {
  description = "Whose tokens are believed."
  type        = object({ issuer = string, audience = string, jwks_url = optional(string) })

  validation {
    condition     = startswith(var.oidc.issuer, "https://")
    error_message = "oidc.issuer: expected https://..."
  }
}

variable "guest_access" {
  description = "Whether customers may chat without signing in."
  type        = bool
}

variable "require_verified_mobile" {
  description = "Whether a booking needs the proof of the mobile number that it is for."
  type        = bool
}

variable "cors_origins" {
  description = "Other pages that may ask the API."
  type        = list(string)
  default     = []
}

variable "openai_model" {
  description = "Model."
  type        = string
  default     = "gpt-5-mini"
}

variable "openai_base_url" {
  description = "Where the model is."
  type        = string
  default     = "https://api.openai.com/v1"
}

variable "model_prices" {
  description = "Dollars per million tokens read and written; null shows no costs."
  type        = object({ input = number, output = number })
  default     = null
}

variable "tokens_per_day" {
  description = "What a customer may let the model read and write in a day."
  type        = number
  default     = 300000
}

variable "apim_base_url" {
  description = "Dealer backend."
  type        = string

  validation {
    condition     = startswith(var.apim_base_url, "https://")
    error_message = "apim_base_url: expected https://..."
  }
}

variable "notification_webhook_url" {
  description = "Where reminders and codes are posted to; null logs that there was one."
  type        = string
  default     = null
}

variable "conversation_idle_days" {
  description = "Days after which a conversation nobody writes to closes itself."
  type        = number
  default     = 30
}

variable "log_level" {
  description = "LOG_LEVEL."
  type        = string
  default     = "info"
}
