"""`python -m tests.rights`: prints the size of the table of rights.

A cell is one assertion of the tests: every row of routes, and every note under both forms of the visibility rule,
for every person.
"""

from __future__ import annotations

import os

import django


def main() -> None:
    """Prints the number of routes, rows, people and cells."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readingroom.settings")
    django.setup()
    from tests.rights.room import NOTES, PEOPLE
    from tests.rights.routes import table

    rows = table()
    routes = {row.route for row in rows}
    print(f"{len(routes)} routes, {len(rows)} rows, {len(PEOPLE)} people: {len(rows) * len(PEOPLE):,} cells")
    print(f"{len(NOTES)} kinds of notes, shown and withheld: {2 * len(NOTES) * len(PEOPLE):,} cells of `visible_to`")


if __name__ == "__main__":
    main()
