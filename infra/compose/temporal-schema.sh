#!/bin/sh
# Brings Temporal's two databases to the schema of this image's version; needs no more than their owner.
set -eu

schema() {
  tool="temporal-sql-tool --plugin postgres12 --endpoint postgres --port 5432 --user temporal --database $1"
  # Refused where it was done before; the update then finds its version.
  $tool setup-schema --version 0.0 || true
  $tool update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}
schema temporal temporal
schema temporal_visibility visibility
