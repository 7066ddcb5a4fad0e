#!/bin/sh
# Run once, by the database image, on an empty volume: the application's role is not a superuser, or row-level
# security would not bind it.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --set password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE eldercare LOGIN PASSWORD :'password';
CREATE DATABASE eldercare OWNER eldercare;
SQL
