"""Seals: a keyed hash of each row that people read, for what no other value proves. See sql/seals.sql."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"
SEALED = (
    "annotation",
    "annotationversion",
    "capture",
    "copyrequest",
    "derivation",
    "document",
    "document_groups",
    "event",
    "evidence",
    "flag",
    "gap",
    "group",
    "invitation",
    "membership",
    "mention",
    "proposal",
    "revision",
    "setaside",
    "shelfitem",
    "statement",
    "tag",
    "taggedannotation",
    "target",
    "user",
    "vocabulary",
)


def _seal(table: str) -> str:
    """Returns the SQL that adds seals to a table, those of its rows included."""
    content, function = ("sealed", "revision") if table == "revision" else ("to_jsonb(sealed)", "row")
    return f"""
        ALTER TABLE documents_{table} ADD COLUMN seal bytea;
        ALTER TABLE documents_{table} DISABLE TRIGGER USER;
        UPDATE documents_{table} sealed SET seal = documents_seal(documents_sealed({content}));
        ALTER TABLE documents_{table} ENABLE TRIGGER USER;
        CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_{table} FOR EACH ROW
          EXECUTE FUNCTION documents_seal_{function}();"""  # noqa: S608 - tables of ours


def _unseal(table: str) -> str:
    return f"""
        DROP TRIGGER sealed ON documents_{table};
        ALTER TABLE documents_{table} DROP COLUMN seal;"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_passages_set_aside")]

    operations = [
        migrations.RunSQL(
            (SQL / "seals.sql").read_text(encoding="utf-8"), (SQL / "seals_undo.sql").read_text(encoding="utf-8")
        ),
        *(migrations.RunSQL(_seal(table), _unseal(table)) for table in SEALED),
    ]
