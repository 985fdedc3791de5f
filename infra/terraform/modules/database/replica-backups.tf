# Snapshots and write-ahead log in another region, for the loss of this one: restorable to any moment there too.

resource "aws_kms_key" "replica" {
  count                   = var.replica_region == null ? 0 : 1
  region                  = var.replica_region
  description             = "${var.name}: copies of the backups"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_db_instance_automated_backups_replication" "this" {
  count                  = var.replica_region == null ? 0 : 1
  region                 = var.replica_region
  source_db_instance_arn = aws_db_instance.this.arn
  kms_key_id             = aws_kms_key.replica[0].arn
  retention_period       = var.backup_retention_days
}
