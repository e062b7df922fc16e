"""What Postgres itself refuses of parts set aside, gaps and derivations; see 0002 for the promises before."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_captures_and_corrections")]

    operations = [
        migrations.RunSQL(
            (SQL / "corrections.sql").read_text(encoding="utf-8"),
            (SQL / "corrections_undo.sql").read_text(encoding="utf-8"),
        )
    ]
