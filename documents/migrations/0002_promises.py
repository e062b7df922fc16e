"""The constraints and triggers with which Postgres enforces the site's promises and announces changes.

Offsets are code points, which is what Postgres counts in a UTF-8 database. Statement-level triggers check quotes
against chunks of 4,096 code points, so the cost of a check does not grow with the text.
"""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"
THEMES = ("composite_keys", "exact_texts", "quotes", "append_only", "replies", "set_aside", "notifications")


class Migration(migrations.Migration):
    # The table of sessions has a trigger too.
    dependencies = [("documents", "0001_records"), ("sessions", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (SQL / f"{name}.sql").read_text(encoding="utf-8"), (SQL / f"{name}_undo.sql").read_text(encoding="utf-8")
        )
        for name in THEMES
    ]
