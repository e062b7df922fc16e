"""A number for each document that rises with everything its public pages show. See sql/public_versions.sql."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"
# By table: the function that finds the documents of its changed rows.
RAISING = {
    "anchor": "anchor_changed()",
    "capture": "part_changed()",
    "derivation": "derivation_changed()",
    "evidence": "part_changed()",
    "gap": "part_changed()",
    "mention": "part_of_note_changed('annotation_id')",
    "revision": "part_changed()",
    "setaside": "part_changed()",
    "statement": "part_changed()",
    "taggedannotation": "part_of_note_changed('content_object_id')",
    "target": "part_of_note_changed('annotation_id')",
}


def _raise(table: str, function: str) -> str:
    # Postgres gives the rows only to triggers of one kind of change; of an update, where they stand now.
    return "\n".join(
        f"CREATE TRIGGER raises_on_{change} AFTER {change} ON documents_{table} "
        f"REFERENCING {'OLD' if change == 'delete' else 'NEW'} TABLE AS changed "
        f"FOR EACH STATEMENT EXECUTE FUNCTION documents_{function};"
        for change in ("insert", "update", "delete")
    )


def _forget(table: str) -> str:
    return "\n".join(
        f"DROP TRIGGER raises_on_{change} ON documents_{table};" for change in ("insert", "update", "delete")
    )


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0006_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublicVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField()),
                ('document', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='documents.document')),
            ],
        ),
        migrations.RunSQL(
            (SQL / "public_versions.sql").read_text(encoding="utf-8"),
            (SQL / "public_versions_undo.sql").read_text(encoding="utf-8"),
        ),
        *(migrations.RunSQL(_raise(table, function), _forget(table)) for table, function in RAISING.items()),
    ]
