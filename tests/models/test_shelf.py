"""The entries of the shelf and the numbers of public changes: triggers keep both, nothing hidden raises a number."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from documents.models import Annotation, Document, Membership, ShelfEntry, public_numbers
from documents.models.notebook.layers import gathered, notes_besides, notes_of_everybody
from documents.models.shelf import PublicChange
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.views.pages import mark, share_with, state

pytestmark = pytest.mark.django_db
# The triggers that these tests see at work, by table.
TRIGGERS = {
    "documents_document": ["keep_shelf"],
    "documents_statement": ["keep_shelf_added", "keep_shelf", "keep_shelf_removed"],
    "documents_annotation": ["keep_shelf_added", "keep_shelf", "keep_shelf_removed"],
    "documents_shelfentry": ["public_change_added", "public_change", "public_change_removed"],
}


@pytest.fixture
def cast():
    cast = make_cast()
    share_with(cast.document, "public")
    return cast


@pytest.fixture
def article(cast):
    return make_document("The keeper wrote.", visibility="public", title="Tides", curator=cast.alice, language="en")


def entry(document):
    return ShelfEntry.objects.get(pk=document.pk)


def assert_entries_are_as_they_should_be():
    """Compares the table with what the function says that its rows are."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT count(*) FROM (SELECT * FROM documents_shelfentry) kept
            FULL JOIN (SELECT * FROM documents_shelf((SELECT array_agg(id) FROM documents_document))) asked
              USING (document_id)
            WHERE kept IS DISTINCT FROM asked""")
        assert cursor.fetchone() == (0,)


def test_every_trigger_is_there():
    with connection.cursor() as cursor:
        for table, names in TRIGGERS.items():
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
            assert set(names) <= {name for (name,) in cursor.fetchall()}


def test_entry_follows_the_article(article):
    assert (entry(article).title_key, entry(article).is_public) == ("tides", True)
    Document.objects.filter(pk=article.pk).update(title="Ports", visibility="record", language="de")
    assert (entry(article).title_key, entry(article).language) == ("ports", "de")
    assert (entry(article).is_public, entry(article).is_shared) == (False, True)
    Document.objects.filter(pk=article.pk).update(withdrawn_at=timezone.now(), withdrawn_as=410)
    assert not ShelfEntry.objects.filter(pk=article.pk).exists()
    Document.objects.filter(pk=article.pk).update(withdrawn_at=None, withdrawn_as=None)
    assert entry(article).title_key == "ports"
    Document.objects.filter(pk=article.pk).update(current_revision=None)
    assert not ShelfEntry.objects.filter(pk=article.pk).exists()


def test_entry_follows_facts_in_force(article):
    facts = [
        state(article, "publisher", "The Northern Ledger"),
        state(article, "publisher", "Saltmarsh Review"),
        state(article, "issued", "14 March 2024", normalised="2024-03-14"),
        state(article, "issued", "1999", normalised="1999"),
    ]
    assert entry(article).publishers == ["Saltmarsh Review", "The Northern Ledger"]
    assert (entry(article).years, entry(article).issued, entry(article).is_dated) == (["1999", "2024"], "1999", True)
    assert entry(article).words == "Tides\nSaltmarsh Review\nThe Northern Ledger"
    facts[3].retired_at = timezone.now()
    facts[3].save(update_fields=["retired_at"])
    assert (entry(article).years, entry(article).issued) == (["2024"], "2024-03-14")
    facts[0].delete()
    facts[2].delete()
    assert (entry(article).publishers, entry(article).is_dated) == (["Saltmarsh Review"], False)
    assert_entries_are_as_they_should_be()


def test_entry_has_the_time_of_the_newest_note_of_everybody(cast, article):
    first = make_annotation(article, cast.bob, (0, 3), audience="public")
    make_annotation(article, cast.bob, (0, 3), audience="group", group=cast.course)
    assert entry(article).newest_note == first.created_at
    reply = make_annotation(article, cast.tova, audience="public", parent=first, root=first)
    assert entry(article).newest_note == reply.created_at
    Annotation.objects.filter(pk=first.pk).update(withheld="hidden", withheld_at=timezone.now())
    assert entry(article).newest_note is None
    Annotation.objects.filter(pk=first.pk).update(withheld="", withheld_at=None)
    Annotation.objects.filter(pk=reply.pk).update(deleted_at=timezone.now())
    assert entry(article).newest_note == first.created_at
    assert_entries_are_as_they_should_be()


def test_no_entry_without_its_article(cast):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="documents_shelfentry"), transaction.atomic():
            cursor.execute("UPDATE documents_shelfentry SET document_id = 0 WHERE document_id = %s", [cast.document.pk])


@pytest.mark.parametrize("visibility", ["private", "members", "record", "public"])
def test_entries_are_those_of_the_visibility_rule(cast, visibility):
    share_with(cast.document, visibility)
    make_document("Elsewhere.", visibility="members")
    for who in (*cast.everyone.values(), AnonymousUser()):
        found = Document.objects.visible_to(who).on_shelf().values_list("pk", flat=True)
        shared = set(ShelfEntry.objects.shared().values_list("pk", flat=True))
        besides = set(ShelfEntry.objects.besides(who).values_list("pk", flat=True))
        assert shared | besides == set(found)
        assert not shared & besides
        text = Document.objects.readable_by(who).on_shelf().filter(visibility="record").values_list("pk", flat=True)
        assert set(ShelfEntry.objects.only_records_for_others(who).values_list("pk", flat=True)) == set(text)


def test_layers_of_notes_are_those_of_the_visibility_rule(cast):
    closed = make_document("The keeper wrote.", visibility="members", groups=[cast.course])
    hidden = {"withheld": "hidden", "withheld_at": timezone.now()}
    for document in (cast.document, closed):
        for audience in ("private", "public"):
            make_annotation(document, cast.bob, (0, 3), audience=audience)
        for audience in ("group", "moderators"):
            make_annotation(document, cast.bob, (0, 3), audience=audience, group=cast.course)
        root = make_annotation(document, cast.alice, (0, 3), audience="public", **hidden)
        make_annotation(document, cast.tova, audience="public", parent=root, root=root)
        make_annotation(document, cast.tova, (0, 3), audience="public", spans_documents=True)
    everybody = set(notes_of_everybody().values_list("pk", flat=True))
    assert everybody
    for who in cast.everyone.values():
        besides = notes_besides(who)
        keys = set(besides.values_list("pk", flat=True))
        assert keys | everybody == set(Annotation.objects.visible_to(who).values_list("pk", flat=True))
        assert not keys & everybody
        assert set(gathered(besides).values_list("pk", flat=True)) == keys


# -- Public changes ---------------------------------------------------------------------------


def changed(act):
    """Returns the kinds of public changes that an act makes."""
    before = public_numbers()
    act()
    return {kind for kind, number in public_numbers().items() if number != before[kind]}


def test_what_everybody_sees_changes_its_number(cast, article):
    article.refresh_from_db()
    other = make_document("Another.", visibility="members")
    rows = Document.objects.filter(pk=article.pk)
    note = mark(article, cast.bob, "keeper", audience="public")
    for act, kinds in [
        (lambda: rows.update(title="Other words"), {"articles", "other"}),
        (lambda: rows.update(excerpt="Other words"), {"other"}),
        (lambda: rows.update(public_changes=7), {"notes"}),
        (lambda: rows.update(visibility="record"), {"articles", "other"}),
        (lambda: rows.update(visibility="members"), {"articles", "notes"}),
        (lambda: rows.update(visibility="public"), {"articles", "notes"}),
        (lambda: state(article, "publisher", "The Northern Ledger"), {"articles", "other"}),
        (lambda: state(article, "creator", "Ines"), {"other"}),
        (lambda: make_annotation(article, cast.bob, audience="public"), {"notes"}),
        (lambda: Annotation.objects.filter(pk=note.pk).update(note="Words"), {"notes"}),
        (lambda: Annotation.objects.filter(pk=note.pk).update(audience="private"), {"notes"}),
        (lambda: make_document("New.", visibility="public"), {"articles", "notes"}),
        (lambda: share_with(other, "public"), {"articles", "notes"}),
    ]:
        assert kinds <= changed(act)


def test_hidden_changes_leave_the_numbers_alone(cast, article):
    article.refresh_from_db()
    closed = make_document("The keeper wrote.", visibility="members", groups=[cast.course])
    note = make_annotation(article, cast.bob, (0, 3))
    for act in [
        lambda: make_annotation(article, cast.bob, (0, 3), note="mine"),
        lambda: make_annotation(article, cast.bob, audience="group", group=cast.course),
        lambda: make_annotation(closed, cast.bob, (0, 3), audience="public"),
        lambda: Annotation.objects.filter(pk=note.pk).update(note="Words"),
        lambda: Document.objects.filter(pk=article.pk).update(event_number=40, modified_at=timezone.now()),
        lambda: state(closed, "publisher", "The Northern Ledger"),
        lambda: Document.objects.filter(pk=closed.pk).update(title="Other words"),
        lambda: make_document("New.", visibility="private"),
        lambda: Membership.objects.filter(user=cast.bob).delete(),
        lambda: cast.document.groups.clear(),
    ]:
        assert changed(act) == set()


def test_rows_of_changes_are_replaced_by_their_sum_now_and_then(article):
    before = public_numbers()
    with connection.cursor() as cursor:
        for _n in range(200):
            cursor.execute("SELECT documents_public_change('other')")
    assert PublicChange.objects.count() <= 64 + len(PublicChange.Kind.values)
    after = public_numbers()
    assert {kind for kind in after if after[kind] != before[kind]} == {"other"}
    assert after["other"] - before["other"] >= 200
