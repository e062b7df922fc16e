#!/usr/bin/env python3
"""Django's command line for the room."""

import os
import sys


def main() -> None:
    """Runs one command; what keeps the database from being used is said in a sentence, not in a traceback."""
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
