variable "name" {
  description = "Prefix of every repository."
  type        = string
}

variable "repositories" {
  description = "Images, by the Dockerfile's target."
  type        = set(string)
}

variable "keep_images" {
  description = "Images kept per repository; the oldest go. Pinned workers' builds must stay among them."
  type        = number
  default     = 100

  validation {
    condition     = var.keep_images >= 20
    error_message = "keep_images: expected 20 or more, so that an older build can come back."
  }
}
