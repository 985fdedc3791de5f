output "bucket" {
  description = "Bucket's name."
  value       = aws_s3_bucket.this.bucket
}
