"""Joins as rows: a relation and exactly two passages, and the numbers of the public pages that show them."""

import pytest
from django.db import connection
from django.utils import timezone

from documents.models import Annotation, Derivation, Statement, Target
from documents.services.article.delete_document import delete_document
from documents.services.versions.revisions import correct_document
from tests.factories import make_annotation, make_document, make_user
from tests.models import rows
from tests.models.rows import assert_accepted, assert_refused
from tests.models.test_public_versions import number_of

pytestmark = pytest.mark.django_db
WORDS = "The hall clock gained an hour each day."


def joined(document, *spans, relation="same-words", motivation="linking", **fields):
    """Makes an annotation on these code points of a document, or of others named before them."""
    others = {other.pk for other, _start, _end in spans} - {document.pk}
    fields = {"spans_documents": bool(others), "author": make_user(), "audience": "public"} | fields
    note = Annotation.objects.create(document=document, relation=relation, motivation=motivation, **fields)
    for n, (other, start, end) in enumerate(spans):
        add_target(note, other, start, end, n)
    return note


def add_target(note, document, start, end, n):
    revision = document.current_revision
    place = {"start": start, "end": end, "exact": revision.text[start:end]}
    target = Target.objects.create(annotation=note, document=document, revision=revision, n=n, **place)
    rows.anchor(target, revision, start, end, "kept")


@pytest.fixture
def two():
    made = [
        make_document(WORDS, visibility="public", title=title, curator=make_user(is_curator=True))
        for title in ("One", "Two")
    ]
    for document in made:
        document.refresh_from_db()
    return made


@pytest.fixture
def join(two):
    first, second = two
    return joined(first, (first, 0, 3), (second, 4, 8))


def of(row):
    return type(row)._base_manager.filter(pk=row.pk)


def test_a_join_has_two_passages_of_one_article_or_of_two(two, join):
    joined(two[0], (two[0], 0, 3), (two[0], 4, 8))
    assert_accepted()


def test_what_links_one_passage_has_no_relation(two):
    joined(two[0], (two[0], 0, 3), relation="")
    assert_accepted()


@pytest.mark.parametrize("change", [{"relation": "is-like"}, {"motivation": "commenting"}])
def test_only_a_link_has_a_relation_that_is_known(join, change):
    with assert_refused("documents_annotation", "annotation_relation_of_a_join"):
        of(join).update(**change)


def test_a_reply_has_no_relation(join):
    fields = {"parent": join, "root": join, "spans_documents": True, "audience": "public", "author": join.author}
    with assert_refused("documents_annotation", "annotation_relation_of_a_join"):
        Annotation.objects.create(document=join.document, motivation="linking", relation="see-also", **fields)


def test_a_join_does_not_lose_its_relation_alone(join):
    with assert_refused("documents_annotation", "joins_two_passages"):
        of(join).update(relation="")
    of(join).update(relation="", motivation="commenting")
    assert_accepted()


@pytest.mark.parametrize("spans", [[], [(0, 3)], [(0, 3), (0, 3)], [(0, 3), (4, 8), (9, 14)]])
def test_a_relation_needs_two_passages(two, spans):
    with assert_refused("documents_annotation", "joins_two_passages"):
        joined(two[0], *((two[0], *span) for span in spans))


def test_a_join_gets_no_third_passage(two, join):
    with assert_refused("documents_annotation", "joins_two_passages"):
        add_target(join, two[1], 9, 14, 2)


def test_a_link_gets_no_second_passage_without_a_relation(two):
    note = joined(two[0], (two[0], 0, 3), relation="")
    with assert_refused("documents_annotation", "joins_two_passages"):
        add_target(note, two[0], 4, 8, 1)


def test_a_join_loses_no_passage_and_is_a_note_when_the_other_article_goes(two, join):
    with assert_refused("documents_annotation", "joins_two_passages"), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('readingroom.deleting_document', %s, true)", [str(two[1].pk)])
        join.targets.filter(document=two[1])._raw_delete("default")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", ["keeps_two_passages"])
        assert cursor.fetchone()
    delete_document(two[1])
    assert_accepted()
    join.refresh_from_db()
    assert (join.relation, join.motivation, join.targets.count()) == ("", "linking", 1)


def test_a_change_of_a_join_that_stands_in_a_closed_article_is_no_change_of_the_open_one(two, join):
    of(two[1]).update(visibility="private")
    before = number_of(two[0])
    of(join).update(audience="private")
    assert number_of(two[0]) == before


def test_the_passages_of_a_join_are_looked_at_by_a_trigger_of_their_own():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'joins_two_passages'")
        assert sorted(table for (table,) in cursor.fetchall()) == ["documents_annotation", "documents_target"]


# -- The numbers of public pages --------------------------------------------------------------

# A change of the other article or of the join, and the table and trigger that raise the number for it.
SHOWN = {
    "relation": (
        "documents_annotation",
        "raises_with_relation",
        lambda join, other: of(join).update(relation="see-also"),
    ),
    "title": ("documents_document", "raises_joined", lambda join, other: of(other).update(title="Another")),
    "language": ("documents_document", "raises_joined", lambda join, other: of(other).update(language="pt")),
    "date stated": (
        "documents_statement",
        "raises_joined_on_insert",
        lambda join, other: rows.statement(other, property="issued", value="1931"),
    ),
    "date retired": ("documents_statement", "raises_joined_on_update", lambda join, other: retired(other)),
    "date deleted": (
        "documents_statement",
        "raises_joined_on_delete",
        lambda join, other: Statement.objects.filter(document=other).delete(),
    ),
    "correction": ("documents_anchor", "raises_joined_on_insert", lambda join, other: corrected(other)),
    "anchor superseded": ("documents_anchor", "raises_joined_on_update", lambda join, other: superseded(join, other)),
    "article withdrawn": ("documents_document", "raises_on_update", lambda join, other: withdrawn(other)),
    "article closed": (
        "documents_document",
        "raises_on_update",
        lambda join, other: of(other).update(visibility="private"),
    ),
    "join made private": (
        "documents_annotation",
        "raises_on_update",
        lambda join, other: of(join).update(audience="private"),
    ),
}
UNSHOWN = {
    "rights": lambda other: rows.statement(other, property="rights", value="CC BY"),
    "basis": lambda other: of(other).update(basis_words="Of our own."),
    "note": lambda other: make_annotation(other, make_user(), (0, 3), audience="public", note="Mine."),
    "derivation": lambda other: Derivation.objects.create(
        document=other, named="An older one", kind="quotes", agent=make_user()
    ),
}


def retired(other):
    Statement.objects.filter(document=other).update(retired_at=timezone.now())


def superseded(join, other):
    target = join.targets.get(document=other)
    target.anchors.update(superseded_at=timezone.now())


def corrected(other):
    correct_document(document=other, by=other.curator, source="Nothing of it.", source_format="plain")


def withdrawn(other):
    of(other).update(withdrawn_at=timezone.now(), withdrawn_as=410)


@pytest.mark.parametrize("change", [change for _table, _trigger, change in SHOWN.values()], ids=SHOWN)
@pytest.mark.parametrize("shown", [0, 1])
def test_what_the_margin_of_the_other_article_shows_raises_its_number(two, join, change, shown):
    document, other = two[shown], two[1 - shown]
    rows.statement(other, property="issued", value="1930")
    number = number_of(document)
    change(join, other)
    assert number_of(document) > number


@pytest.mark.parametrize("change", UNSHOWN.values(), ids=UNSHOWN)
def test_nothing_else_of_the_other_article_raises_it(two, join, change):
    number = number_of(two[0])
    change(two[1])
    assert number_of(two[0]) == number


@pytest.mark.parametrize("name", ["title", "date stated", "correction", "article withdrawn"])
def test_a_join_that_not_everybody_sees_raises_nothing(two, name):
    document, other = two
    closed = make_document(WORDS, visibility="private", curator=make_user(is_curator=True))
    closed.refresh_from_db()
    private = joined(document, (document, 0, 3), (other, 4, 8), audience="private")
    half_hidden = joined(document, (document, 0, 3), (closed, 4, 8))
    number = number_of(document)
    for join, changed in ((private, other), (half_hidden, closed)):
        SHOWN[name][2](join, changed)
        of(join).update(relation="see-also")
    assert number_of(document) == number


def test_each_trigger_of_joins_has_a_change_here():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            r" WHERE tgname LIKE 'raises\_joined%' OR tgname = 'raises_with_relation'"
        )
        triggers = set(cursor.fetchall())
    assert len(triggers) == 7
    assert triggers <= {(table, trigger) for table, trigger, _change in SHOWN.values()}
