"""The audit record of a group: what its moderators read there, and what it never contains."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from documents.models import Event, Membership
from documents.services.events.events import audience_of, record_event
from documents.services.events.locks import locked_document
from documents.services.groups.groups import change_group
from documents.services.groups.invitations import invite_by_mail, join_group, make_link, rotate_link, token_of
from documents.services.groups.members import (
    change_own_membership,
    change_role,
    leave_group,
    remove_member,
    set_member,
    transfer_ownership,
)
from documents.services.moderation.moderation import flag_annotation, hide_annotation, show_annotation
from documents.services.notes.delete import delete_annotation
from tests.cast import make_cast
from tests.factories import make_annotation, make_document, make_user
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def page(cast, who=None, **asked):
    answer = signed_in(who or cast.tova).get(reverse("group-audit", args=[cast.course.slug]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def sentences_on(shown):
    """Returns the sentences about events on the page, the newest first."""
    return [" ".join(strip_tags(row).split()) for row in re.findall(r"</p><p>(.*?)</p></li>", shown)]


def record_note_event(kind, annotation, by, *, before=None, after=None):
    """Records an annotation event as the services record it."""
    document = locked_document(annotation.document_id)
    seen = audience_of(annotation)
    return record_event(
        document, kind=kind, row=annotation, actor=by, before=before or seen, after=after or seen, fields=["audience"]
    )


class TestSentences:
    def test_describe_who_joined_and_left(self, cast):
        course, tova = cast.course, cast.tova
        link = make_link(by=tova, group=course)
        rotate_link(by=tova, group=course, invitation=link.pk)
        link.refresh_from_db()
        join_group(by=cast.charlie, token=token_of(link))
        change_own_membership(by=cast.charlie, group=course, name_in_group="Carl", shows_presence=True)
        change_role(by=tova, group=course, person=cast.charlie, role="reader")
        leave_group(by=cast.charlie, group=course)
        remove_member(by=tova, group=course, person=cast.alice)
        set_member(by=tova, group=course, person=cast.alice, role="member")
        invite_by_mail(by=tova, group=course, addresses=["new@mail.example"])
        transfer_ownership(by=tova, group=course, to=cast.bob)
        assert sentences_on(page(cast, cast.bob)) == [
            "Tova Lindqvist made Tova Lindqvist moderator",
            "Tova Lindqvist made Bob Adeyemi owner",
            "Tova Lindqvist invited somebody by mail, as member",
            "Tova Lindqvist took Alice Marlow in as member",
            "Tova Lindqvist removed Alice Marlow from the group",
            "Charlie Voss left the group",
            "Tova Lindqvist made Charlie Voss reader",
            "Charlie Voss took another name in the group",
            "Charlie Voss joined as member",
            "Tova Lindqvist gave a link a new address",
            "Tova Lindqvist made a link by which people join as member",
        ]
        assert sentences_on(page(cast))[1] == "You made Bob Adeyemi owner"

    def test_describe_changes_of_the_group(self, cast):
        words = {"name": "Evidence", "short_name": "HIST 214", "description": "Plans", "kind": "course"}
        change_group(by=cast.tova, group=cast.course, **words, allows_everyone=False)
        said = "its name, its description, whether its members may write for everyone on the internet"
        assert sentences_on(page(cast)) == [f"You changed of the group: {said}"]

    def test_describe_notes_and_decisions_without_their_text(self, cast):
        note = make_annotation(
            cast.document, cast.bob, (0, 3), audience="group", group=cast.course, note="secret words"
        )
        record_note_event(Event.Kind.ANNOTATION_CREATED, note, cast.bob)
        flag_annotation(by=cast.rhea, pk=note.pk, reason="spam", words="words of the report")
        hide_annotation(by=cast.tova, pk=note.pk, reason="reason of hiding")
        show_annotation(by=cast.tova, pk=note.pk)
        delete_annotation(by=cast.bob, pk=note.pk)
        shown = page(cast)
        title = cast.document.title
        assert sentences_on(shown) == [
            f"Bob Adeyemi deleted a note on {title}",
            f"You showed a note on {title} again",
            f"You hid a note on {title}",
            f"Somebody reported a note on {title}",
            f"Bob Adeyemi wrote a note on {title}",
        ]
        for words in ("secret words", "words of the report", "reason of hiding"):
            assert words not in shown

    def test_every_kind_of_event_has_its_own(self, cast):
        note = make_annotation(cast.document, cast.bob, (0, 3), audience="group", group=cast.course)
        kinds = [kind for kind in Event.Kind if kind.startswith("annotation.")]
        for kind in kinds:
            record_note_event(kind, note, cast.bob)
        shown = sentences_on(page(cast))
        assert len(shown) == len(set(shown)) == len(kinds)
        assert not [words for words in shown if "{" in words]

    def test_do_not_name_an_erased_person(self, cast):
        remove_member(by=cast.tova, group=cast.course, person=cast.bob)
        cast.bob.erased_at = cast.bob.joined_at
        cast.bob.save()
        assert sentences_on(page(cast)) == ["You removed Somebody who has left from the group"]


class TestLeftOut:
    def test_private_and_public_notes(self, cast):
        private = make_annotation(cast.document, cast.bob, (0, 3))
        public = make_annotation(cast.document, cast.bob, (0, 3), audience="public")
        for note in (private, public):
            record_note_event(Event.Kind.ANNOTATION_CREATED, note, cast.bob)
        assert sentences_on(page(cast)) == []

    def test_note_that_became_private_is_listed_once_and_not_linked(self, cast):
        note = make_annotation(cast.document, cast.bob, (0, 3), audience="group", group=cast.course)
        record_note_event(Event.Kind.ANNOTATION_CREATED, note, cast.bob)
        seen = audience_of(note)
        note.audience, note.group = "private", None
        note.save()
        private = audience_of(note)
        record_note_event(Event.Kind.ANNOTATION_CHANGED, note, cast.bob, before=seen, after=private)
        record_note_event(Event.Kind.ANNOTATION_CHANGED, note, cast.bob)  # private before and after
        shown = page(cast)
        assert [words.split(" a note")[0] for words in sentences_on(shown)] == [
            "Bob Adeyemi changed who sees",
            "Bob Adeyemi wrote",
        ]
        assert f"/annotations/{note.pk}" not in shown

    def test_events_of_another_group(self, cast):
        other = cast.course.__class__.objects.create(slug="circle", name="Circle")
        Membership.objects.create(group=other, user=cast.bob, role="owner")
        note = make_annotation(cast.document, cast.bob, (0, 3), audience="group", group=other)
        record_note_event(Event.Kind.ANNOTATION_CREATED, note, cast.bob)
        make_link(by=cast.bob, group=other)
        assert sentences_on(page(cast)) == []

    def test_title_of_an_article_that_the_reader_may_not_open(self, cast):
        closed = make_document(curator=cast.alice, visibility="private", title="The closed one")
        note = make_annotation(closed, cast.bob, audience="group", group=cast.course)
        record_note_event(Event.Kind.ANNOTATION_CREATED, note, cast.bob)
        shown = page(cast)
        assert sentences_on(shown) == ["Bob Adeyemi wrote a note on an article that is not open to you"]
        assert "The closed one" not in shown
        assert f"/annotations/{note.pk}" not in shown

    def test_replies_hidden_with_their_thread_have_no_sentences_of_their_own(self, cast):
        shared = {"audience": "group", "group": cast.course}
        note = make_annotation(cast.document, cast.bob, (0, 3), **shared)
        make_annotation(cast.document, cast.rhea, parent=note, root=note, **shared)
        hide_annotation(by=cast.tova, pk=note.pk, reason="off the point")
        assert len(sentences_on(page(cast))) == 1


class TestFiltering:
    @pytest.fixture
    def full_record(self, cast):
        note = make_annotation(cast.document, cast.bob, (0, 3), audience="group", group=cast.course)
        record_note_event(Event.Kind.ANNOTATION_CREATED, note, cast.bob)
        flag_annotation(by=cast.rhea, pk=note.pk, reason="spam")
        make_link(by=cast.tova, group=cast.course)
        set_member(by=cast.tova, group=cast.course, person=cast.charlie, role="member")
        remove_member(by=cast.tova, group=cast.course, person=cast.charlie)
        return cast

    @pytest.mark.parametrize(
        ("about", "count"), [("people", 2), ("ways", 1), ("notes", 1), ("decisions", 1), ("shelf", 0), ("nonsense", 5)]
    )
    def test_by_kind(self, full_record, about, count):
        assert len(sentences_on(page(full_record, about=about))) == count

    def test_by_person_shows_what_they_did_and_what_was_done_to_them(self, full_record):
        assert len(sentences_on(page(full_record, person=full_record.tova.pk))) == 3
        assert len(sentences_on(page(full_record, person=full_record.bob.pk))) == 1
        gone = page(full_record, person=full_record.charlie.pk)
        assert len(sentences_on(gone)) == 2
        assert f'value="{full_record.charlie.pk}" selected>Charlie Voss' in gone

    def test_does_not_reveal_who_reported(self, full_record):
        assert sentences_on(page(full_record, person=full_record.rhea.pk)) == []
        shown = page(full_record)
        row = next(row for row in shown.split("<li>") if "Somebody reported" in row)
        assert str(full_record.rhea.pk) not in row.split("</li>")[0]

    def test_does_not_name_people_who_are_not_in_the_record(self, full_record):
        stranger = make_user("stranger", public_name="Stranger Name")
        assert "Stranger Name" not in page(full_record, person=stranger.pk)

    @pytest.mark.parametrize("given", ["x", "\0", "9" * 40])
    def test_invalid_filter_is_ignored(self, full_record, given):
        assert len(sentences_on(page(full_record, person=given, before=given))) == 5


class TestPages:
    @pytest.fixture
    def long_record(self, cast):
        for n in range(60):
            change_own_membership(by=cast.bob, group=cast.course, name_in_group=f"Bob {n}", shows_presence=False)
        make_link(by=cast.tova, group=cast.course)
        return cast

    def test_continue_where_the_previous_page_ended(self, long_record):
        first = page(long_record)
        assert len(sentences_on(first)) == 50
        older = re.search(r'rel="next" href="\?([^"]+)"', first)[1]
        second = page(long_record, before=older.partition("=")[2])
        assert len(sentences_on(second)) == 11
        assert 'rel="next"' not in second

    def test_keep_the_filter(self, long_record):
        shown = page(long_record, about="people")
        assert re.search(r'rel="next" href="\?about=people&amp;before=[0-9a-f-]+"', shown)

    def test_cost_the_same_for_few_and_for_many(self, cast, django_assert_max_num_queries):
        client = signed_in(cast.tova)
        counts = []
        for many in (1, 20):
            for n in range(many):
                person = make_user(f"writer-{many}-{n}")
                set_member(by=cast.tova, group=cast.course, person=person, role="member")
                article = make_document(curator=cast.alice, groups=[cast.course])
                note = make_annotation(article, person, (0, 3), audience="group", group=cast.course)
                record_note_event(Event.Kind.ANNOTATION_CREATED, note, person)
            with django_assert_max_num_queries(20) as queries:
                client.get(reverse("group-audit", args=[cast.course.slug]))
            counts.append(len(queries))
        assert counts[0] == counts[1]
