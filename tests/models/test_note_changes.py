"""What is counted of notes that everybody sees, patched with each change, is what would be counted anew."""

from dataclasses import fields
from types import SimpleNamespace

import psycopg
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.models import Anchor, Annotation, Document, NoteChange, Tag, TaggedAnnotation, Vocabulary
from documents.models.notebook.counts import LayerCounts
from documents.models.notebook.filter import NotebookFilter
from documents.models.notebook.kept_layers import ChangesSince, KeptLayers
from documents.models.notebook.layers import notes_of_everybody
from documents.search.beginnings import asked_words
from documents.services.article.delete_document import delete_document
from documents.services.events.direct import direct_parameters
from documents.services.notes import delete_annotation
from documents.services.search.notes import index_changed_note
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.views.pages import share_with, state

pytestmark = pytest.mark.django_db
# The triggers that these tests see at work, by table.
TRIGGERS = {
    "documents_annotation": ["count_new_note", "count_changed_note", "count_removed_note"],
    "documents_taggedannotation": ["count_new_taggings", "count_tagging"],
    "documents_tag": ["count_renamed_tag", "count_moved_tag"],
    "documents_anchor": ["count_new_anchor", "count_changed_anchor", "count_removed_anchor"],
    "documents_document": ["count_document"],
}
MOST = 3


@pytest.fixture
def room():
    cast = make_cast()
    room = SimpleNamespace(**{one.name: getattr(cast, one.name) for one in fields(cast)})
    share_with(room.document, "public")
    room.closed = make_document("The keeper wrote.", visibility="members", groups=[room.course], slug="closed")
    room.first = make_annotation(room.document, room.bob, (4, 10), audience="public", note="words")
    room.reply = make_annotation(
        room.document, room.tova, audience="public", note="answer", parent=room.first, root=room.first
    )
    room.highlight = make_annotation(room.document, room.alice, (45, 57), audience="public", note="")
    room.inside = make_annotation(room.closed, room.bob, (4, 10), audience="public", note="inside")
    room.own = make_annotation(room.document, room.bob, (4, 10))
    site = Vocabulary.objects.get_or_create(group=None)[0]
    of_group = Vocabulary.objects.get_or_create(group=room.course)[0]
    room.tags = [
        Tag.objects.create(name=name, vocabulary=vocabulary)
        for name, vocabulary in [("Irony", site), ("irony", of_group), ("date", site), ("place", site), ("time", site)]
    ]
    tag(room.first, *room.tags[:2])
    return room


def tag(note, *tags):
    TaggedAnnotation.objects.bulk_create(TaggedAnnotation(content_object=note, tag=one) for one in tags)


def of(model, row, **values):
    return lambda: model.objects.filter(pk=row.pk).update(**values)


def acts(room):
    """Yields what people and moderators do, in an order in which each can be done."""
    now = timezone.now()
    yield lambda: make_annotation(room.document, room.charlie, (4, 10), audience="public", note="new")
    yield lambda: make_annotation(room.document, room.bob, (4, 10), audience="group", group=room.course)
    yield lambda: make_annotation(room.closed, room.charlie, (4, 10), audience="public")
    yield lambda: make_annotation(room.document, room.charlie, (4, 10), note="mine")
    yield lambda: make_annotation(room.document, room.charlie, (4, 10), audience="public", spans_documents=True)
    yield lambda: tag(room.highlight, *room.tags[2:])
    yield lambda: tag(room.own, *room.tags[2:])
    yield lambda: TaggedAnnotation.objects.filter(content_object=room.highlight, tag=room.tags[2]).delete()
    yield lambda: TaggedAnnotation.objects.filter(tag=room.tags[0]).update(tag=room.tags[2])
    yield of(Tag, room.tags[1], name="Sarcasm")
    yield of(Tag, room.tags[3], name="SARCASM", vocabulary=room.tags[0].vocabulary)
    yield of(Tag, room.tags[4], parent=room.tags[3])
    yield of(Tag, room.tags[3], kind="place", is_defined=True)
    yield of(Tag, room.tags[4], is_defined=True)
    yield lambda: state(room.document, "publisher", "The Northern Ledger")
    yield lambda: state(room.document, "issued", "May 1999", normalised="1999-05")
    yield of(Annotation, room.first, resolved_at=now)
    yield of(Annotation, room.highlight, resolved_at=now)
    yield of(Annotation, room.first, resolved_at=None)
    yield of(Annotation, room.highlight, note="now with words")
    yield of(Annotation, room.own, audience="public")
    yield of(Annotation, room.first, withheld="hidden", withheld_at=now)
    yield of(Annotation, room.reply, note="")
    yield of(Annotation, room.first, withheld="", withheld_at=None)
    yield lambda: correct_document(
        document=Document.objects.get(pk=room.document.pk),
        by=room.alice,
        source="The warden wrote it down.",
        source_format="plain",
    )
    yield lambda: Anchor.objects.filter(state__in=["lost", "changed"]).update(superseded_at=now)
    yield lambda: share_with(Document.objects.get(pk=room.closed.pk), "record")
    yield of(Document, room.document, withdrawn_at=now, withdrawn_as=410)
    yield of(Document, room.document, withdrawn_at=None, withdrawn_as=None)
    yield lambda: share_with(Document.objects.get(pk=room.document.pk), "members")
    yield lambda: share_with(Document.objects.get(pk=room.document.pk), "public")
    yield lambda: delete_annotation(by=room.tova, pk=room.reply.pk)
    yield lambda: delete_annotation(by=room.bob, pk=room.first.pk)
    yield lambda: delete_document(Document.objects.get(pk=room.closed.pk))


def filters(room):
    return [
        NotebookFilter.from_query(QueryDict(query))
        for query in (
            "",
            "state=note",
            "state=highlight&state=lost&state=changed",
            "state=open&state=resolved",
            "tag=IRONY",
            "tag=sarcasm&tag=date",
            "tag=date&and=sarcasm&not=time",
            "not=place&below=yes",
            "tag=sarcasm&below=yes&state=note",
            "kind=place&kind=person",
            "publisher=The+Northern+Ledger&tag=irony",
            "publisher=unknown",
            "date=1999&date=unknown",
            f"hand={room.bob.pk}",
            "since=30d",
            f"person={room.bob.pk}",
            f"person={room.charlie.pk}&article={room.document.slug}&article=closed",
            "group=hist-214",
            "audience=public&state=note",
            "audience=private",
            "state=hidden",
        )
    ]


def counted(layer):
    """Returns everything that a layer counts."""
    return {
        "rows": layer.rows,
        "articles": layer.rows.in_order,
        "places": dict(layer.places),
        "tags": layer.tags.named,
        "frequent": layer.tags.frequent,
    }


def test_every_trigger_is_there():
    with connection.cursor() as cursor:
        for table, names in TRIGGERS.items():
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
            assert set(names) <= {name for (name,) in cursor.fetchall()}


@pytest.fixture
def transactions_elsewhere():
    """Another transaction begins and ends before each statement, so that each has a snapshot of its own."""
    with psycopg.connect(**direct_parameters(), autocommit=True) as other:

        def execute_after_another(execute, *statement):
            other.execute("SELECT pg_current_xact_id()")
            return execute(*statement)

        with connection.execute_wrapper(execute_after_another):
            yield


@pytest.mark.parametrize("each", [1, 4])
def test_kept_counts_are_exact_after_every_act(room, each):
    check_counts_after_every_act(room, each)


@pytest.mark.usefixtures("transactions_elsewhere")
def test_kept_counts_are_exact_while_other_transactions_go_on(room):
    check_counts_after_every_act(room, each=1)


@pytest.mark.usefixtures("transactions_elsewhere")
def test_what_changed_is_asked_once_a_page_while_other_transactions_go_on(room):
    kept, queries = KeptLayers(4), [NotebookFilter(), NotebookFilter(values={"state": ("note",)})]

    def ask():
        changes = ChangesSince()
        with CaptureQueriesContext(connection) as statements:
            for query in queries:
                counted(kept.layer(query.apply(notes_of_everybody(), AnonymousUser()), query, MOST, changes))
        return len([one for one in statements if "documents_counted_notes" in one["sql"]])

    assert ask() == 0
    for _page in range(3):
        assert ask() == 1
        make_annotation(room.document, room.charlie, (4, 10), audience="public", note="new")


def check_counts_after_every_act(room, each):
    kept, queries, nobody = KeptLayers(32), filters(room), AnonymousUser()
    for number, act in enumerate(acts(room), start=1):
        act()
        if number % each:
            continue
        changes = ChangesSince()
        for query in queries:
            notes = query.apply(notes_of_everybody(), nobody)
            patched = counted(kept.layer(notes, query, MOST, changes))
            assert patched == counted(LayerCounts(notes, MOST)), (number, query)


def test_what_is_kept_is_not_counted_again(room):
    kept, query = KeptLayers(4), NotebookFilter()

    def ask():
        with CaptureQueriesContext(connection) as queries:
            counted(kept.layer(notes_of_everybody(), query, MOST, ChangesSince()))
        return [one["sql"] for one in queries if "seen" in one["sql"]]

    assert len(ask()) == 3
    make_annotation(room.document, room.charlie, (4, 10), audience="public", note="new")
    assert ask() == []


def test_words_are_counted_again_and_only_then(room):
    kept, query = KeptLayers(4), NotebookFilter(q="answer").prepared(asked_words("answer"))
    notes = query.apply(notes_of_everybody(), AnonymousUser())
    assert kept.layer(notes, query, MOST, ChangesSince()).rows.total == 1
    room.highlight.note = "an answer"
    room.highlight.save(update_fields=["note"])
    index_changed_note(room.highlight)
    assert kept.layer(notes, query, MOST, ChangesSince()).rows.total == 2


def test_what_nobody_counts_leaves_no_row(room):
    NoteChange.objects.all().delete()
    make_annotation(room.document, room.charlie, (4, 10), note="mine")
    tag(room.own, room.tags[2])
    Annotation.objects.filter(pk=room.own.pk).update(note="other words")
    Annotation.objects.filter(pk=room.first.pk).update(note="other words")
    Document.objects.filter(pk=room.document.pk).update(title="Other words")
    assert not NoteChange.objects.exists()


def test_rows_hold_no_words(room):
    NoteChange.objects.all().delete()
    Annotation.objects.filter(pk=room.first.pk).update(withheld="hidden", withheld_at=timezone.now())
    was = NoteChange.objects.get(annotation_id=room.first.pk).was
    assert was == {
        "document": room.document.pk,
        "author": str(room.bob.pk),
        "words": "note",
        "thread": "open",
        "places": [],
        "tags": sorted(one.pk for one in room.tags[:2]),
    }
