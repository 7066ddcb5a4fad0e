"""Django's PostgreSQL backend, on which every connection says who asks."""
