"""Where the document is known, the rule of visibility says the same as `visible_to`, for everybody and every note."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents.exports.notes.open_document import find_open_document
from documents.exports.notes.own_layer import load_layer, values_for
from documents.exports.notes.visible_rows import Layer, roots_query, rows_from, rows_query
from documents.models import Annotation, Document, Membership, VisibilityContext
from documents.models.visibility_rule import RuleShape
from tests.factories import make_annotation
from tests.rights.room import ARTICLES, NOTES, PEOPLE

pytestmark = pytest.mark.django_db


def check_everywhere(room) -> None:
    """Compares the two for each person and article."""
    for article in room.articles.values():
        for name in PEOPLE:
            check(room.people[name], Document.objects.get(pk=article.pk), name)


def check(who, document, name) -> None:
    opened = find_open_document(who, document.slug, None)
    may_open = Document.objects.in_force().visible_to(who).filter(pk=document.pk).exists()
    assert (opened is not None) == may_open, (name, document)
    if opened is None:
        return
    assert opened.visibility == VisibilityContext.load(who, document), (name, document)
    seen = Annotation.objects.visible_to(who).filter(document=document, spans_documents=False)
    emptied = Annotation.objects.tombstones_visible_to(who).filter(document=document, spans_documents=False)
    expected = {str(one.pk): seen.filter(root=one.pk, withheld="").count() for one in [*seen.roots(), *emptied]}
    found = {row.fields[0]: row.fields[-1] for row in load_layer(opened, Layer.ALL).rows}
    assert found == expected, (name, document)
    check_layers(opened, set(expected), name)
    replies = seen.exclude(root=None)
    roots = roots_query(RuleShape.of(opened.visibility)).run(**values_for(opened) | {"keys": all_keys(document)})
    assert sorted(root for (root,) in roots) == sorted(replies.values_list("root", flat=True)), (name, document)


def all_keys(document):
    return list(Annotation.objects.filter(document=document).values_list("pk", flat=True))


def check_layers(opened, expected, name) -> None:
    """The public rows that everybody sees and the reader's own are all of them, and none is in both."""
    if not opened.document.is_shared:
        return
    stranger = RuleShape(opens=True, reads=True)
    found = rows_query(Layer.PUBLIC, stranger).run(**values_for(opened))
    public = {row.fields[0] for row in rows_from(found, opened.document, opened.revision)}
    own = {row.fields[0] for row in load_layer(opened, Layer.OWN).rows} if opened.visibility.person else set()
    assert (public | own, public & own) == (expected, set()), (name, opened.document)


def test_it_agrees_for_every_person_article_and_note(room):
    check_everywhere(room)


@pytest.mark.parametrize("withheld", ["hidden", "waiting"])
def test_it_agrees_on_withheld_notes_and_replies(room, withheld):
    for answering in ("member", "author", "curator"):
        for key in NOTES:
            root = room.notes[key]
            fields = {"audience": root.audience, "group": root.group, "parent": root, "root": root, "note": "Yes."}
            make_annotation(root.document, room.people[answering], **fields)
            gone = room.deleted[key]
            make_annotation(gone.document, room.people[answering], **fields | {"parent": gone, "root": gone})
    check_everywhere(room)
    state = {"withheld": withheld, "withheld_at": timezone.now()}
    replies = Annotation.objects.exclude(root=None)
    replies.filter(author=room.people["member"]).update(**state)
    check_everywhere(room)
    Annotation.objects.filter(root=None, deleted_at=None).update(**state)
    check_everywhere(room)
    replies.update(withheld="", withheld_at=None)
    check_everywhere(room)


def test_it_agrees_when_people_leave_the_group_and_the_site(room):
    Membership.objects.filter(user__in=room.named(frozenset({"author", "moderator"}))).delete()
    check_everywhere(room)
    for name in ("curator", "owner"):
        room.people[name].is_active = False
    try:
        check_everywhere(room)
    finally:
        for name in ("curator", "owner"):
            room.people[name].is_active = True


@pytest.mark.parametrize("name", sorted(ARTICLES))
def test_it_agrees_whoever_the_article_is_for(room, name):
    """An article that was public may have public notes when only its curator or its groups see it."""
    article = Document.objects.filter(pk=room.articles[name].pk)
    for visibility in Document.Visibility.values:
        article.update(visibility=visibility, basis="own-work", basis_at=timezone.now())
        document = article.get()
        for person in PEOPLE:
            check(room.people[person], document, person)


def test_query_is_compiled_once_for_readers_with_the_same_kind_of_rights(room):
    rows_query.cache_clear()
    public = room.articles["public"].slug
    for name in ("member", "author", "reader"):
        opened = find_open_document(room.people[name], public, None)
        assert opened is not None
        load_layer(opened, Layer.OWN)
    # What they get from Postgres differs; a person without groups asks another question.
    before = rows_query.cache_info().currsize
    opened = find_open_document(room.people["stranger"], public, None)
    assert opened is not None
    load_layer(opened, Layer.OWN)
    assert rows_query.cache_info().currsize == before + 1
