# Workflows get a token of GitHub's and change it for rights of a few minutes; no key is kept anywhere.

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  # What a workflow is: `ref:refs/tags/v*` for releases, `environment:prod` after that environment's reviewers agreed.
  trust = { for role, subject in { images = "ref:refs/tags/v*", plan = "environment:plan" } : role => jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Condition = {
        StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }
        StringLike   = { "token.actions.githubusercontent.com:sub" = "repo:${var.github_repository}:${subject}" }
      }
    }]
  }) }
}

# Builds of a release push their images, and can overwrite none: tags are immutable.
resource "aws_iam_role" "images" {
  name                 = "orchestrator-github-images"
  assume_role_policy   = local.trust.images
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "images" {
  name = "push"
  role = aws_iam_role.images.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        # The one call that ECR knows no resource for.
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Resource = module.registry.arns
      },
    ]
  })
}

# Shows what an apply would do. Applying is a person's act, with a session of their own.
resource "aws_iam_role" "plan" {
  name                 = "orchestrator-github-plan"
  assume_role_policy   = local.trust.plan
  max_session_duration = 3600
}

# Reads how things are set up, but no secret's value and no object of S3.
resource "aws_iam_role_policy_attachment" "plan" {
  role       = aws_iam_role.plan.name
  policy_arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
}

resource "aws_iam_role_policy" "plan" {
  name = "state"
  role = aws_iam_role.plan.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:ListBucket", Resource = aws_s3_bucket.state.arn },
      { Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.state.arn}/orchestrator/*" },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = aws_kms_key.state.arn },
    ]
  })
}
