"""A number for each document that rises with everything its public pages show. See sql/public_versions.sql."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"
# By table: the function that finds the documents of its changed rows, and the changes that other triggers do not refuse
# (sql/append_only.sql; what is deleted only with its document or target needs no number).
RAISING = {
    "anchor": ("anchor_changed()", "insert update"),
    "capture": ("part_changed()", "insert"),
    "derivation": ("derivation_changed()", "insert update delete"),
    "evidence": ("part_changed()", "insert delete"),
    "gap": ("part_changed()", "insert update delete"),
    "mention": ("part_of_note_changed('annotation_id')", "insert delete"),
    "revision": ("part_changed()", "insert"),
    "setaside": ("part_changed()", "insert update delete"),
    "statement": ("part_changed()", "insert update delete"),
    "taggedannotation": ("part_of_note_changed('content_object_id')", "insert update delete"),
    "target": ("part_of_note_changed('annotation_id')", "insert delete"),
}


def _raise(table: str, function: str, changes: str) -> str:
    # Postgres gives the rows only to triggers of one kind of change; of an update, as they are now.
    return "\n".join(
        f"CREATE TRIGGER raises_on_{change} AFTER {change} ON documents_{table} "
        f"REFERENCING {'OLD' if change == 'delete' else 'NEW'} TABLE AS changed "
        f"FOR EACH STATEMENT EXECUTE FUNCTION documents_{function};"
        for change in changes.split()
    )


def _forget(table: str, changes: str) -> str:
    return "\n".join(f"DROP TRIGGER raises_on_{change} ON documents_{table};" for change in changes.split())


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
        *(
            migrations.RunSQL(_raise(table, function, changes), _forget(table, changes))
            for table, (function, changes) in RAISING.items()
        ),
    ]
