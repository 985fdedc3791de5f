# The product's images, one target each: api, worker (with the command line), mock-apim, mock-openai.
#   docker build --target worker --tag booking-orchestrator-worker .
# They run as user 1000 with a read-only root file system; only /tmp must be writable (a tmpfs).

# The digest is what counts; the tag says what it was.
FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS base
WORKDIR /app
ENV NODE_ENV=production

FROM base AS build
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --include=dev --ignore-scripts

FROM build AS web
COPY tsconfig.json ./
COPY contracts contracts
COPY web web
RUN npm run build:web

# The workflows as this version has them; the worker refuses any others.
FROM build AS bundle
COPY contracts contracts
COPY platform platform
COPY workflows workflows
COPY worker worker
RUN node worker/bundle-workflows.ts workflows.js

# Optional packages are PostgreSQL, Node and a compiler for `npm start`; of Temporal's SDK only what Linux loads is left.
FROM base AS runtime
# The authorities of Amazon's databases, for NODE_EXTRA_CA_CERTS. A new one fails the build: look at it, then take its hash.
ADD --chmod=644 --checksum=sha256:e5bb2084ccf45087bda1c9bffdea0eb15ee67f0b91646106e466714f9de3c7e3 \
    https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem /etc/ssl/certs/rds-global-bundle.pem
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts && \
    rm -rf node_modules/@temporalio/core-bridge/releases/*-apple-darwin node_modules/@temporalio/core-bridge/releases/*-windows-*
COPY contracts contracts
COPY platform platform
USER 1000:1000

FROM runtime AS api
COPY api api
COPY --from=web /app/web/dist web/dist
ENV API_HOST=0.0.0.0 API_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.API_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# In MB; see scripts/parts.ts.
CMD ["node", "--max-semi-space-size=8", "api/main.ts"]

FROM runtime AS worker
COPY activities activities
COPY workflows workflows
COPY worker worker
COPY ops ops
COPY --from=bundle /app/workflows.js ./
ENV WORKFLOW_BUNDLE=workflows.js HEALTH_FILE=/tmp/worker-health
# A worker that lives writes its file every five seconds.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["sh", "-c", "test -n \"$(find \"$HEALTH_FILE\" -newermt '-30 seconds')\""]
CMD ["node", "worker/main.ts"]

FROM runtime AS mock-apim
COPY mock-apim mock-apim
ENV APIM_HOST=0.0.0.0 APIM_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.APIM_PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "mock-apim/main.ts"]

FROM runtime AS mock-openai
COPY mock-openai mock-openai
ENV MOCK_OPENAI_HOST=0.0.0.0 MOCK_OPENAI_PORT=8090
EXPOSE 8090
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MOCK_OPENAI_PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "mock-openai/main.ts"]
