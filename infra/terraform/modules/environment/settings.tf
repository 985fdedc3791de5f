# Every setting that platform/config.ts knows and a deployment needs: as text here, or as a secret's ARN.

locals {
  api_port              = 8000
  metrics_port          = 9464
  temporal_metrics_port = 9466
  temporal_cidr         = local.cloud ? "0.0.0.0/0" : module.network.cidr
  webhook               = var.notification_webhook_url != null

  # Put in by people (docs/deployment.md).
  secret_names = merge(
    {
      ENCRYPTION_KEYS = "Keys of what Temporal keeps; whoever loses them loses every open conversation"
      TOKEN_SECRET    = "Signs guests' tokens"
      OPENAI_API_KEY  = "The model"
      APIM_API_KEY    = "The dealer backend"
      APIM_TOKEN      = "The dealer backend"
    },
    local.webhook ? { NOTIFICATION_WEBHOOK_SECRET = "Signs reminders and codes" } : {},
    local.cloud ? { TEMPORAL_API_KEY = "Temporal Cloud" } : {},
  )

  shared_secrets = merge(
    { for name in ["ENCRYPTION_KEYS"] : name => module.secrets.arns[name] },
    { DATABASE_URL = module.database.url_secret_arn, REDIS_URL = module.cache.url_secret_arn },
    local.webhook ? { NOTIFICATION_WEBHOOK_SECRET = module.secrets.arns["NOTIFICATION_WEBHOOK_SECRET"] } : {},
    local.cloud ? { TEMPORAL_API_KEY = module.secrets.arns["TEMPORAL_API_KEY"] } : {},
  )
  api_secrets = merge(local.shared_secrets, { TOKEN_SECRET = module.secrets.arns["TOKEN_SECRET"] })
  worker_secrets = merge(local.shared_secrets, {
    for name in ["OPENAI_API_KEY", "APIM_API_KEY", "APIM_TOKEN"] : name => module.secrets.arns[name]
  })

  temporal_environment = local.cloud ? {
    TEMPORAL_ADDRESS   = var.temporal_cloud.address
    TEMPORAL_NAMESPACE = var.temporal_cloud.namespace
    TEMPORAL_TLS       = "on"
    } : {
    TEMPORAL_ADDRESS   = "temporal.${module.cluster.namespace_name}:7233"
    TEMPORAL_NAMESPACE = "default"
  }
  database_environment = {
    # RDS' own authority, which the images carry: Node believes it beside the public ones.
    NODE_EXTRA_CA_CERTS = var.database_ca_file
  }

  shared_environment = merge(local.temporal_environment, local.database_environment, {
    LOG_LEVEL            = var.log_level
    METRICS_PORT         = tostring(local.metrics_port)
    OPENAI_MODEL         = var.openai_model
    LIMIT_TOKENS_PER_DAY = tostring(var.tokens_per_day)
    },
    local.webhook ? { NOTIFICATION_WEBHOOK_URL = var.notification_webhook_url } : {},
    var.model_prices == null ? {} : { MODEL_PRICE_INPUT = tostring(var.model_prices.input), MODEL_PRICE_OUTPUT = tostring(var.model_prices.output) },
  )

  api_environment = merge(local.shared_environment, {
    OTEL_EXPORTER_OTLP_ENDPOINT = module.api_collector.endpoint
    API_HOST                    = "0.0.0.0"
    API_PORT                    = tostring(local.api_port)
    PUBLIC_URL                  = "https://${var.domain_name}"
    # The load balancer, and nobody else, says for whom it asks.
    TRUST_PROXY_HOPS       = "1"
    OIDC_ISSUER            = var.oidc.issuer
    OIDC_AUDIENCE          = var.oidc.audience
    GUEST_ACCESS           = var.guest_access ? "on" : "off"
    CORS_ORIGINS           = join(",", var.cors_origins)
    TEMPORAL_UI_ORIGINS    = local.cloud ? "https://cloud.temporal.io" : ""
    CONVERSATION_IDLE_DAYS = tostring(var.conversation_idle_days)
    },
    var.oidc.jwks_url == null ? {} : { OIDC_JWKS_URL = var.oidc.jwks_url },
  )

  worker_environment = merge(local.shared_environment, {
    OTEL_EXPORTER_OTLP_ENDPOINT = module.worker_collector.endpoint
    TEMPORAL_METRICS_PORT       = tostring(local.temporal_metrics_port)
    OPENAI_BASE_URL             = var.openai_base_url
    APIM_BASE_URL               = var.apim_base_url
    REQUIRE_VERIFIED_MOBILE     = var.require_verified_mobile ? "on" : "off"
  })
}
