"""The visibility rule itself: querysets and `can_*` agree on every row of the table."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents import permissions as may
from documents.models import Annotation, Document, Group, Tag, VisibilityContext
from documents.services.events.events import audience_of
from tests.rights.room import (
    ARTICLES,
    COURSE,
    CURATORS,
    NOBODY,
    NOTES,
    PEOPLE,
    SIGNED_IN,
    TEACHERS,
    WRITERS,
    curators_of,
)

pytestmark = pytest.mark.django_db


def people_allowed(room, question) -> set[str]:
    """Returns the names of the people for whom `question` is true."""
    return {name for name in PEOPLE if question(room.people[name])}


@pytest.mark.parametrize("name", ARTICLES)
def test_everyone_has_the_rights_of_the_table_to_an_article(room, name):
    article = room.articles[name]
    opens, reads = ARTICLES[name]
    assert people_allowed(room, lambda who: article in Document.objects.visible_to(who)) == opens
    assert people_allowed(room, lambda who: article in Document.objects.readable_by(who)) == reads
    assert people_allowed(room, lambda who: may.can_read(who, article)) == reads
    assert people_allowed(room, lambda who: may.can_curate(who, article)) == curators_of(name)
    assert people_allowed(room, lambda who: may.can_publish(who, article)) == opens & CURATORS


def filter_viewers(room, note) -> set[str]:
    """Returns the people who may see a note, by the queryset and in memory, which must agree."""
    kept = audience_of(note)
    asked = people_allowed(room, lambda who: note in Annotation.objects.visible_to(who))
    assert people_allowed(room, lambda who: VisibilityContext.load(who, note.document).can_see(kept)) == asked
    return asked


@pytest.mark.parametrize("withheld", [False, True], ids=["shown", "withheld"])
@pytest.mark.parametrize("key", NOTES, ids=" ".join)
def test_rule_in_memory_agrees_with_the_queryset(room, key, withheld):
    note = room.notes[key]
    for one in (note, *note.replies.all()):
        if withheld:
            note.withheld, note.withheld_at = "hidden", timezone.now()
            note.save(update_fields=["withheld", "withheld_at"])
        asked = filter_viewers(room, Annotation.objects.select_related("root").get(pk=one.pk))
        if withheld:
            assert asked <= TEACHERS | CURATORS | {"author"}


@pytest.mark.parametrize("key", NOTES, ids=" ".join)
def test_everyone_has_the_rights_of_the_table_to_a_note(room, key):
    note, deleted = room.notes[key], room.deleted[key]
    assert people_allowed(room, lambda who: note in Annotation.objects.visible_to(who)) == NOTES[key]
    assert people_allowed(room, lambda who: deleted in Annotation.objects.visible_to(who)) == NOBODY
    assert people_allowed(room, lambda who: deleted in Annotation.objects.deleted_visible_to(who)) == NOTES[key]
    assert people_allowed(room, lambda who: note in Annotation.objects.deleted_visible_to(who)) == NOBODY
    assert people_allowed(room, lambda who: may.can_edit(who, note)) == {"author"}
    assert people_allowed(room, lambda who: may.can_edit(who, deleted)) == NOBODY
    may_help = {"group": TEACHERS, "moderators": TEACHERS, "public": ARTICLES[key[0]][0] & CURATORS}
    helpers = may_help.get(key[1], NOBODY) | {"author"}
    assert people_allowed(room, lambda who: may.can_reanchor(who, note, note.document)) == helpers
    assert people_allowed(room, lambda who: may.can_reanchor(who, deleted, note.document)) == NOBODY
    tag = note.taggings.get().tag
    assert people_allowed(room, lambda who: tag in Tag.objects.visible_to(who)) == NOTES[key]


def test_reply_is_visible_to_readers_of_its_thread_and_its_author(room):
    assert people_allowed(room, lambda who: room.reply in Annotation.objects.visible_to(who)) == TEACHERS | {"author"}


def test_groups_are_for_their_members_by_role(room):
    course = room.course
    assert people_allowed(room, lambda who: course in Group.objects.visible_to(who)) == COURSE
    assert people_allowed(room, lambda who: course in Group.objects.writable_by(who)) == WRITERS
    assert people_allowed(room, lambda who: may.can_write_for(who, course)) == WRITERS
    assert people_allowed(room, lambda who: may.can_moderate(who, course)) == TEACHERS
    assert people_allowed(room, lambda who: may.can_define_tags(who, course)) == TEACHERS
    assert people_allowed(room, lambda who: may.can_import_for(who, course)) == {"owner"}
    assert people_allowed(room, lambda who: may.can_manage_group(who, course)) == {"owner", "superuser"}
    assert people_allowed(room, lambda who: course in Group.objects.administered_by(who)) == COURSE | {"superuser"}


def test_rights_for_the_whole_site(room):
    assert people_allowed(room, may.can_make_group) == SIGNED_IN
    assert people_allowed(room, may.can_import) == CURATORS
    assert people_allowed(room, lambda who: may.can_define_tags(who, None)) == CURATORS
    assert people_allowed(room, may.can_manage_people) == {"superuser"}


@pytest.mark.parametrize("name", sorted(SIGNED_IN))
def test_closed_account_has_no_rights(room, name):
    who = room.people[name]
    who.is_active = False
    try:
        assert not may.can_import(who)
        assert not may.can_manage_people(who)
        assert not may.can_import_for(who, room.course)
        assert not any(may.can_curate(who, article) for article in room.articles.values())
        assert not may.can_manage_group(who, room.course)
        assert not may.can_make_group(who)
    finally:
        who.is_active = True


class TestNotesInSeveralArticles:
    """Only readers who may see all the articles see such a note and its replies."""

    @pytest.fixture
    def note_across_articles(self, room, db):
        """A public note of the author's on the public article and the course's article, with a reply by the member."""
        from documents.models import Anchor, Target
        from tests.factories import make_annotation

        public, members = room.articles["public"], room.articles["members"]
        shared = {"audience": "public", "spans_documents": True}
        note = make_annotation(public, room.people["author"], (4, 10), **shared)
        there = members.current_revision
        place = {"document": members, "revision": there, "start": 4, "end": 10}
        target = Target.objects.create(annotation=note, n=1, exact=there.text[4:10], **place)
        Anchor.objects.create(target=target, state="kept", method="selected", **place)
        answer = make_annotation(public, room.people["member"], parent=note, root=note, **shared)
        return room, note, answer

    def test_are_hidden_from_those_who_see_only_one_of_the_articles(self, note_across_articles):
        room, note, answer = note_across_articles
        for one in (note, answer):
            assert people_allowed(room, lambda who, one=one: one in Annotation.objects.visible_to(who)) == COURSE

    def test_stay_visible_to_their_authors_after_leaving_the_group(self, note_across_articles):
        room, note, answer = note_across_articles
        room.course.memberships.all().delete()
        assert people_allowed(room, lambda who: note in Annotation.objects.visible_to(who)) == {"author", "curator"}
        assert people_allowed(room, lambda who: answer in Annotation.objects.visible_to(who)) == {"member", "curator"}
