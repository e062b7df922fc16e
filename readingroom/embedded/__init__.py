"""Django's PostgreSQL backend on the site's own embedded server, which starts at the first connection."""
