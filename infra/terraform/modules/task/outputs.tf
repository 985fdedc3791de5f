output "execution_role_arn" {
  description = "Role of ECS before a container runs."
  value       = aws_iam_role.execution.arn
}

output "task_role_arn" {
  description = "Role of the program."
  value       = aws_iam_role.task.arn
}

output "task_role_id" {
  description = "Its id, for rights that one service alone has."
  value       = aws_iam_role.task.id
}

output "security_group_id" {
  description = "Security group of the tasks."
  value       = aws_security_group.this.id
}

output "log_group" {
  description = "Log group's name."
  value       = aws_cloudwatch_log_group.this.name
}
