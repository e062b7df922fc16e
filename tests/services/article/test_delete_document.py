"""Deleting a document: articles that derive from it keep only a name that everyone may know."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from documents.models import (
    Annotation,
    Derivation,
    Document,
    Event,
    Flag,
    Follow,
    Job,
    Mention,
    Notice,
    Presence,
    ShelfItem,
)
from documents.services.article.delete_document import delete_document
from documents.services.events.events import audience_of, record_event
from documents.services.events.locks import locked_document
from documents.services.notes import Content, create_annotation
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.models.test_public_versions import number_of
from tests.services.notes.joins import join, make_two

pytestmark = pytest.mark.django_db


def derived_from(origin: Document, **fields: str) -> Derivation:
    copy = make_document("A copy of it.", visibility="public")
    return Derivation.objects.create(document=copy, origin=origin, kind="republishes", status="confirmed", **fields)


@pytest.mark.parametrize(
    ("visibility", "words", "left"),
    [
        ("public", "", "The First Print"),
        ("private", "", "[…]"),
        ("private", "a daily paper", "a daily paper"),
    ],
)
def test_a_derivation_keeps_a_name_of_its_deleted_origin_that_everyone_may_know(visibility, words, left):
    origin = make_document("The first print.", visibility=visibility, title="The First Print")
    derivation = derived_from(origin, named=words)
    before = derivation.document.public_changes
    delete_document(origin)
    derivation.refresh_from_db()
    copy = Document.objects.get(pk=derivation.document_id)
    assert copy.events.latest("number").kind == "derivation.changed"
    assert copy.public_changes > before
    assert (derivation.origin, derivation.named, derivation.status) == (None, left, "proposed")
    assert not Document.objects.filter(title="The First Print").exists()


def test_the_title_of_a_withdrawn_origin_is_not_revealed():
    origin = make_document("The first print.", visibility="public", title="The First Print")
    derivation = derived_from(origin)
    Document.objects.filter(pk=origin.pk).update(withdrawn_at=timezone.now(), withdrawn_as=451)
    delete_document(origin)
    derivation.refresh_from_db()
    assert derivation.named == "[…]"


def test_deleting_a_document_deletes_its_derivations_and_not_their_origins():
    origin = make_document("The first print.", visibility="public")
    derivation = derived_from(origin)
    delete_document(derivation.document)
    assert not Derivation.objects.exists()
    assert Document.objects.get() == origin


@pytest.mark.django_db(transaction=True)
def test_deleting_a_document_deletes_what_depends_on_it_and_nothing_else():
    """Runs with real commits, so that the database checks rows that refer to deleted ones."""
    cast = make_cast()
    other = make_annotation(make_document(curator=cast.alice), cast.alice, (0, 3), note="elsewhere")
    note = make_annotation(cast.document, cast.bob, (4, 10), audience="group", group=cast.course, note="words")
    with transaction.atomic():
        document = locked_document(cast.document.pk)
        seen_by = audience_of(note)
        record_event(document, kind=Event.Kind.ANNOTATION_CREATED, row=note, actor=cast.bob, after=seen_by)
    Mention.objects.create(annotation=note, person=cast.alice)
    Flag.objects.create(annotation=note, by=cast.alice, reason="spam")
    for followed in ({"thread": note}, {"document": cast.document}, {"group": cast.course}, {"thread": other}):
        Follow.objects.create(person=cast.alice, **followed)
    Notice.objects.create(recipient=cast.alice, kind="mention", document=cast.document, annotation=note)
    current = cast.document.current_revision
    ShelfItem.objects.create(group=cast.course, document=cast.document, revision=current)
    Presence.objects.create(document=cast.document, person=cast.alice)
    assert Job.objects.count() == 1

    delete_document(cast.document)

    for model in (Mention, Flag, Notice, ShelfItem, Presence, Job):
        assert not model.objects.exists(), model
    assert Follow.objects.count() == 2
    assert list(Annotation.objects.all()) == [other]


@pytest.mark.parametrize("audience", ["public", "group"])
@pytest.mark.parametrize(
    ("closed", "is_left"),
    [({}, True), ({"visibility": "record"}, True), ({"visibility": "private"}, False), ({"withdrawn": True}, False)],
)
def test_a_join_with_a_deleted_article_is_seen_by_nobody_who_did_not_see_it_before(audience, closed, is_left):
    cast = make_cast()
    here, there = make_two(cast)
    group = cast.course.pk if audience == "group" else None
    note = join(cast.bob, (here, "hall clock"), (there, "hall clock"), audience=audience, group=group)
    reply = create_annotation(by=cast.tova, content=Content(note="Yes."), in_reply_to=note.pk).annotation
    if closed.pop("withdrawn", False):
        closed |= {"withdrawn_at": timezone.now(), "withdrawn_as": 451}
    Document.objects.filter(pk=there.pk).update(**closed)
    readers = (AnonymousUser(), cast.charlie, cast.tova, cast.alice, cast.bob)
    before = [set(Annotation.objects.visible_to(one).values_list("pk", flat=True)) for one in readers]
    number = number_of(here)
    delete_document(Document.objects.get(pk=there.pk))
    after = [set(Annotation.objects.visible_to(one).values_list("pk", flat=True)) for one in readers]
    if is_left:
        assert after == before
    else:
        assert all(now <= earlier for now, earlier in zip(after, before, strict=True))
        assert number_of(here) == number
    note.refresh_from_db()
    assert (note.relation, note.audience) == ("", audience if is_left else "private")
    # Each keeps their own words.
    assert {note.pk} <= after[-1]
    assert {reply.pk} <= after[2]
