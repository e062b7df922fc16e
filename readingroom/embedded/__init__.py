"""Django's PostgreSQL backend on the room's own embedded server, started at the first connection."""
