"""A group's shelf: who arranges it, what may stand there, and what is told of it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from documents.errors import ShelfRefused, StaleVersion
from documents.models import Document, Event, Group, ShelfItem
from documents.services.groups.shelf_items import add_to_shelf, change_item, move_item, order_shelf, remove_from_shelf
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast
from tests.factories import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def item(cast):
    return add_to_shelf(group=cast.course, document=cast.document, by=cast.tova)


def titles(group):
    return [item.document.title for item in group.shelf.all()]


def last_event(group):
    event = Event.objects.filter(group=group).latest("number")
    return event.kind, event.row, event.fields


class TestAdding:
    def test_puts_an_article_of_the_group_at_the_end_and_says_so(self, cast, item):
        other = make_document(curator=cast.alice, groups=[cast.course])
        second = add_to_shelf(group=cast.course, document=other, by=cast.tova)
        assert titles(cast.course) == [cast.document.title, other.title]
        assert second.added_by == cast.tova
        assert last_event(cast.course) == ("shelf.added", str(second.pk), ["document"])

    def test_the_same_article_stands_there_once(self, cast, item):
        with pytest.raises(ShelfRefused, match="already"):
            add_to_shelf(group=cast.course, document=cast.document, by=cast.tova)

    @pytest.mark.parametrize("who", ["alice", "bob", "rhea", "charlie"])
    def test_is_for_those_who_lead_the_group(self, cast, who):
        with pytest.raises(PermissionDenied):
            add_to_shelf(group=cast.course, document=cast.document, by=getattr(cast, who))
        assert not ShelfItem.objects.exists()

    def test_what_the_teacher_may_not_see_is_not_there(self, cast):
        hidden = make_document(curator=cast.charlie, visibility="private")
        with pytest.raises(ShelfRefused, match="no such article"):
            add_to_shelf(group=cast.course, document=hidden, by=cast.tova, give_access=True)

    def test_a_public_article_needs_no_opening(self, cast):
        public = make_document(curator=cast.alice, visibility="public")
        add_to_shelf(group=cast.course, document=public, by=cast.tova)
        assert list(public.groups.all()) == []

    def test_a_record_is_not_open_to_the_group_by_itself(self, cast):
        record = make_document(curator=cast.alice, visibility="record")
        with pytest.raises(ShelfRefused, match="Ask its curator"):
            add_to_shelf(group=cast.course, document=record, by=cast.tova, give_access=True)

    @pytest.mark.parametrize("visibility", ["private", "members"])
    def test_its_own_curator_opens_an_article_to_the_group_and_has_to_say_so(self, cast, visibility):
        own = make_document(curator=cast.tova, visibility=visibility)
        with pytest.raises(ShelfRefused, match="Say that it is opened"):
            add_to_shelf(group=cast.course, document=own, by=cast.tova)
        add_to_shelf(group=cast.course, document=own, by=cast.tova, give_access=True)
        own.refresh_from_db()
        assert (own.visibility, list(own.groups.all())) == ("members", [cast.course])
        assert own in Document.objects.readable_by(cast.rhea)
        event = own.events.get(kind="document.groups")
        assert (event.audience_before, event.audience_after) == ({"audience": visibility}, {"audience": "members"})

    def test_a_private_article_opens_to_this_group_and_to_no_other_that_it_once_had(self, cast):
        other = Group.objects.create(slug="other", name="Other")
        own = make_document(curator=cast.tova, visibility="private", groups=[other])
        add_to_shelf(group=cast.course, document=own, by=cast.tova, give_access=True)
        assert list(own.groups.all()) == [cast.course]


class TestChanging:
    def test_the_introduction_is_markdown_made_safe(self, cast, item):
        words = "Read **this** first. <script>alert(1)</script>"
        changed = change_item(item=item, by=cast.tova, introduction=words, version=None)
        assert "<strong>this</strong>" in changed.introduction_html
        assert "<script" not in changed.introduction_html
        assert last_event(cast.course) == ("shelf.changed", str(item.pk), ["introduction"])

    def test_nothing_changed_writes_nothing(self, cast, item):
        before = Event.objects.count()
        change_item(item=item, by=cast.tova, introduction="  ", version=None)
        assert Event.objects.count() == before

    def test_a_version_is_fixed_and_set_free_again(self, cast, item):
        correct_document(document=cast.document, by=cast.alice, source="Other words.", source_format="plain")
        fixed = change_item(item=item, by=cast.tova, introduction="", version=1)
        assert fixed.revision.number == 1
        assert last_event(cast.course)[2] == ["revision"]
        assert change_item(item=item, by=cast.tova, introduction="", version=None).revision is None

    @pytest.mark.parametrize("version", [0, 2, 99])
    def test_only_texts_that_readers_read_are_fixed(self, cast, item, version):
        with pytest.raises(ShelfRefused, match="no version"):
            change_item(item=item, by=cast.tova, introduction="", version=version)

    def test_too_many_words_are_refused(self, cast, item):
        with pytest.raises(ShelfRefused, match="at most 10000"):
            change_item(item=item, by=cast.tova, introduction="x" * 10_001, version=None)

    @pytest.mark.parametrize("who", ["alice", "bob", "charlie"])
    def test_members_and_strangers_change_nothing(self, cast, item, who):
        person = getattr(cast, who)
        for attempt in (
            lambda: change_item(item=item, by=person, introduction="Mine", version=None),
            lambda: move_item(item=item, by=person, steps=1),
            lambda: order_shelf(group=cast.course, by=person, order=[item.pk]),
            lambda: remove_from_shelf(item=item, by=person),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
        item.refresh_from_db()
        assert item.introduction == ""


class TestOrder:
    @pytest.fixture
    def three(self, cast):
        documents = [make_document(curator=cast.alice, groups=[cast.course], title=title) for title in "ABC"]
        return [add_to_shelf(group=cast.course, document=one, by=cast.tova) for one in documents]

    @pytest.mark.parametrize(
        ("which", "steps", "order"), [(0, 1, "BAC"), (2, -1, "ACB"), (0, -1, "ABC"), (2, 5, "ABC"), (2, -2, "CAB")]
    )
    def test_an_article_moves_up_and_down(self, cast, three, which, steps, order):
        move_item(item=three[which], by=cast.tova, steps=steps)
        assert "".join(titles(cast.course)) == order

    def test_the_whole_shelf_is_put_in_order(self, cast, three):
        order_shelf(group=cast.course, by=cast.tova, order=[item.pk for item in reversed(three)])
        assert titles(cast.course) == ["C", "B", "A"]
        assert last_event(cast.course) == ("shelf.changed", str(cast.course.pk), ["order"])

    def test_an_order_of_what_no_longer_stands_there_is_stale(self, cast, three):
        remove_from_shelf(item=three[0], by=cast.tova)
        with pytest.raises(StaleVersion):
            order_shelf(group=cast.course, by=cast.tova, order=[item.pk for item in three])
        assert titles(cast.course) == ["B", "C"]


def test_taking_an_article_off_leaves_it_with_the_group(cast, item):
    pk = item.pk
    remove_from_shelf(item=item, by=cast.tova)
    assert last_event(cast.course) == ("shelf.removed", str(pk), [])
    assert cast.document in Document.objects.readable_by(cast.bob)
