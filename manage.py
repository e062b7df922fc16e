#!/usr/bin/env python3
"""Django's command line for the site."""

import os
import sys


def main() -> None:
    """Runs one command; prints an error of the database setup as a sentence instead of a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
    from django.core.management import execute_from_command_line

    from readingroom.known_migrations import NewerDatabase
    from readingroom.postgres import PostgresError

    try:
        execute_from_command_line(sys.argv)
    except (NewerDatabase, PostgresError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
