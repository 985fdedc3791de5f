#!/usr/bin/env bash
# Runs once, when the data folder is made: a role and a database for each of the three who keep data here.
set -euo pipefail

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  --set owner="$OWNER_PASSWORD" --set application="$APPLICATION_PASSWORD" \
  --set apim="$APIM_DATABASE_PASSWORD" --set temporal="$TEMPORAL_DATABASE_PASSWORD" <<'SQL'
create role owner login password :'owner';
create role application login password :'application';
create role apim login password :'apim';
create role temporal login password :'temporal';
create database orchestrator owner owner;
create database apim owner apim;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke connect on database orchestrator, apim, temporal, temporal_visibility from public;
grant connect on database orchestrator to application;
SQL
