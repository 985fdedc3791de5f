output "environment" {
  description = "Addresses and names of the environment."
  value       = module.environment
}
