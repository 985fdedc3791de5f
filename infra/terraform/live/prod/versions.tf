terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.52.0"
    }
  }

  # Bucket and region come from the bootstrap: terraform init -backend-config=../../backend.hcl
  backend "s3" {
    key          = "orchestrator/prod.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = { project = "orchestrator", environment = "prod", managed-by = "terraform" }
  }
}
