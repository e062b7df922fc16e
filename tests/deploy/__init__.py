"""The room beside real programs: Debian's PostgreSQL, PgBouncer, a standby that takes over, a second process."""
