#!/bin/sh
# Run once, by the database image, on an empty volume. Two roles, neither a superuser: the owner migrates, and the
# application, which owns nothing, is bound by row-level security.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
  --set password="$DATABASE_PASSWORD" --set owner_password="$DATABASE_OWNER_PASSWORD" <<'SQL'
CREATE ROLE eldercare_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE eldercare LOGIN PASSWORD :'password';
CREATE DATABASE eldercare OWNER eldercare_owner;
SQL
