"""What Postgres itself refuses of groups and their events, and what it tells those who listen; see 0002."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_reading_together"), ("sessions", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (SQL / "together.sql").read_text(encoding="utf-8"), (SQL / "together_undo.sql").read_text(encoding="utf-8")
        )
    ]
