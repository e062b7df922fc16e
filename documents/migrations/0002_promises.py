"""What Postgres itself refuses: the constraints and triggers that hold the room's promises.

Offsets are code points, which is what Postgres counts in a UTF-8 database. Quotes are checked against
chunks of 4,096 code points, by statement: the cost of a check does not grow with the text.
"""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_records")]

    operations = [
        migrations.RunSQL(
            (SQL / f"{name}.sql").read_text(encoding="utf-8"), (SQL / f"{name}_undo.sql").read_text(encoding="utf-8")
        )
        for name in ("composite_keys", "exact_texts", "quotes", "append_only", "replies")
    ]
