"""A migration that adds a column to a sealed table, or takes one away, seals its rows anew: a seal covers every column.

    operations = [seals_checked("tag"), migrations.AddField(…), sealed_anew("tag")]

Only rows whose seal was right are sealed: a changed byte is found after the migration as before it.
"""

from django.db import migrations

# As the triggers write values (sql/seals.sql).
_SETTINGS = "SET LOCAL TimeZone = 'UTC'; SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex';"


def _check(table: str) -> str:
    return f"""{_SETTINGS}
        CREATE TEMPORARY TABLE documents_right_seals ON COMMIT DROP AS
          SELECT id FROM documents_{table} sealed WHERE seal = documents_seal(documents_sealed(to_jsonb(sealed)));
        CREATE UNIQUE INDEX ON documents_right_seals (id);"""  # noqa: S608 - tables of ours


def _seal(table: str) -> str:
    return f"""{_SETTINGS}
        ALTER TABLE documents_{table} DISABLE TRIGGER USER;
        UPDATE documents_{table} sealed SET seal = documents_seal(documents_sealed(to_jsonb(sealed)))
          WHERE id IN (SELECT id FROM documents_right_seals);
        SET CONSTRAINTS ALL IMMEDIATE; -- a new column with a random default makes all rows new to this transaction
        ALTER TABLE documents_{table} ENABLE TRIGGER USER;
        DROP TABLE documents_right_seals;"""  # noqa: S608 - tables of ours


def seals_checked(table: str) -> migrations.RunSQL:
    """Finds the rows whose seal is right; backwards, seals them."""
    return migrations.RunSQL(_check(table), _seal(table))


def sealed_anew(table: str) -> migrations.RunSQL:
    """Seals the rows that `seals_checked` found; backwards, finds them."""
    return migrations.RunSQL(_seal(table), _check(table))
