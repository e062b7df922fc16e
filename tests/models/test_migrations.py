"""The migrations run forward and back, agree with the models, and every constraint in them has a test."""

import ast
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from documents.models import Tag, Vocabulary

OURS = r"documents\_%"
OBJECTS = """
    SELECT 'trigger', c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.relname LIKE %(ours)s
    UNION ALL
    SELECT 'constraint', c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     WHERE c.relname LIKE %(ours)s
    UNION ALL
    SELECT 'function', '', p.proname FROM pg_proc p WHERE p.proname LIKE %(ours)s
    UNION ALL
    SELECT 'table', '', c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relname LIKE %(ours)s
"""
PROMISES = """
    SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE NOT t.tgisinternal AND c.relname LIKE %(ours)s
    UNION
    SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     WHERE c.relname LIKE %(ours)s
       AND (k.contype = 'u' OR (k.contype = 'f' AND cardinality(k.conkey) > 1)
            OR (k.contype = 'c' AND pg_get_constraintdef(k.oid) !~ '^CHECK \\(\\([a-z_"]+ >= 0\\)\\)$'))
    UNION
    SELECT c.relname, i.relname FROM pg_index x
      JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
     WHERE x.indisunique AND c.relname LIKE %(ours)s
       AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid)
"""
# Unique only so that a composite foreign key can refer to them; the primary key alone guarantees it.
FOR_KEYS = {
    "annotation_of_document",
    "capture_of_document",
    "choice_of_property",
    "derivation_of_document",
    "edition_of_vocabulary",
    "revision_of_document",
    "statement_of_document",
    "tag_of_vocabulary",
    "tag_version_of_tag",
    "target_of_document",
}


def objects() -> set[tuple[str, str, str]]:
    """Returns every table, constraint, trigger and function that our migrations made."""
    with connection.cursor() as cursor:
        cursor.execute(OBJECTS, {"ours": OURS})
        return set(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_migrations_run_back_to_nothing_and_forward_to_the_same():
    before = objects()
    promises = [name for app, name in MigrationExecutor(connection).loader.graph.nodes if app == "documents"]
    call_command("migrate", "documents", "0001", verbosity=0)
    assert not {name for kind, _, name in objects() if kind in {"trigger", "function"}}
    call_command("migrate", "admin", "zero", verbosity=0)
    call_command("migrate", "account", "zero", verbosity=0)
    call_command("migrate", "documents", "zero", verbosity=0)
    assert objects() == set()
    call_command("migrate", verbosity=0)
    assert objects() == before
    assert len(promises) >= 2


@pytest.mark.django_db(transaction=True)
def test_seals_stay_right_and_wrong_through_migrations_that_change_sealed_tables():
    vocabulary = Vocabulary.objects.create()
    for name in ("right", "changed", "foreign"):
        Tag.objects.create(name=name, vocabulary=vocabulary)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_tag DISABLE TRIGGER sealed")
        cursor.execute("UPDATE documents_tag SET definition = 'changed' WHERE name = 'changed'")
        cursor.execute("UPDATE documents_tag SET seal = NULL WHERE name = 'foreign'")
        cursor.execute("ALTER TABLE documents_tag ENABLE TRIGGER sealed")

    def seals() -> dict[str, bool | None]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, seal = documents_seal(documents_sealed(to_jsonb(tag))) FROM documents_tag tag")
            return dict(cursor.fetchall())

    wanted = {"right": True, "changed": False, "foreign": None}
    assert seals() == wanted
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes("documents")
    try:
        MigrationExecutor(connection).migrate([("documents", "0013_search")])
        assert seals() == wanted
    finally:
        MigrationExecutor(connection).migrate(leaves)
    assert seals() == wanted
    assert len(set(Tag.objects.values_list("uuid", flat=True))) == 3


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_every_constraint_and_trigger_is_named_by_a_test():
    """Reads the strings in the tests of this folder, which check that Postgres refuses a row by that name."""
    named: set[str] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        if path.name != Path(__file__).name:
            tree = ast.parse(path.read_text())
            named |= {
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
    with connection.cursor() as cursor:
        cursor.execute(PROMISES, {"ours": OURS})
        promises = {(table, name) for table, name in cursor.fetchall() if name not in FOR_KEYS}
    through = ("documents_document_groups", "documents_user_groups", "documents_user_user_permissions")
    promises = {(table, name) for table, name in promises if table not in through}
    assert {(table, name) for table, name in promises if table not in named or name not in named} == set()
    assert len(promises) > 50
