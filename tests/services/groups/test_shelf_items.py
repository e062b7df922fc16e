"""A group's shelf: who arranges it, which articles it may hold, and what the log records."""

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
    def test_an_article_is_added_at_the_end_and_logged(self, cast, item):
        other = make_document(curator=cast.alice, groups=[cast.course])
        second = add_to_shelf(group=cast.course, document=other, by=cast.tova)
        assert titles(cast.course) == [cast.document.title, other.title]
        assert second.added_by == cast.tova
        assert last_event(cast.course) == ("shelf.added", str(second.pk), ["document"])

    def test_an_article_is_added_only_once(self, cast, item):
        with pytest.raises(ShelfRefused, match="already"):
            add_to_shelf(group=cast.course, document=cast.document, by=cast.tova)

    @pytest.mark.parametrize("who", ["alice", "bob", "rhea", "charlie"])
    def test_only_moderators_of_the_group_add_articles(self, cast, who):
        with pytest.raises(PermissionDenied):
            add_to_shelf(group=cast.course, document=cast.document, by=getattr(cast, who))
        assert not ShelfItem.objects.exists()

    def test_an_article_that_the_teacher_cannot_see_is_not_found(self, cast):
        hidden = make_document(curator=cast.charlie, visibility="private")
        with pytest.raises(ShelfRefused, match="no such article"):
            add_to_shelf(group=cast.course, document=hidden, by=cast.tova, give_access=True)

    def test_a_public_article_is_not_opened_to_the_group(self, cast):
        public = make_document(curator=cast.alice, visibility="public")
        add_to_shelf(group=cast.course, document=public, by=cast.tova)
        assert list(public.groups.all()) == []

    def test_only_its_curator_opens_a_record_to_the_group(self, cast):
        record = make_document(curator=cast.alice, visibility="record")
        with pytest.raises(ShelfRefused, match="Ask its curator"):
            add_to_shelf(group=cast.course, document=record, by=cast.tova, give_access=True)

    @pytest.mark.parametrize("visibility", ["private", "members"])
    def test_its_curator_must_confirm_that_an_article_is_opened_to_the_group(self, cast, visibility):
        own = make_document(curator=cast.tova, visibility=visibility)
        with pytest.raises(ShelfRefused, match="Say that it is opened"):
            add_to_shelf(group=cast.course, document=own, by=cast.tova)
        add_to_shelf(group=cast.course, document=own, by=cast.tova, give_access=True)
        own.refresh_from_db()
        assert (own.visibility, list(own.groups.all())) == ("members", [cast.course])
        assert own in Document.objects.readable_by(cast.rhea)
        event = own.events.get(kind="document.groups")
        assert (event.audience_before, event.audience_after) == ({"audience": visibility}, {"audience": "members"})

    def test_opening_a_private_article_drops_the_groups_it_had_before(self, cast):
        other = Group.objects.create(slug="other", name="Other")
        own = make_document(curator=cast.tova, visibility="private", groups=[other])
        add_to_shelf(group=cast.course, document=own, by=cast.tova, give_access=True)
        assert list(own.groups.all()) == [cast.course]


class TestChanging:
    def test_the_introduction_is_rendered_as_safe_html(self, cast, item):
        words = "Read **this** first. <script>alert(1)</script>"
        changed = change_item(item=item, by=cast.tova, introduction=words, version=None)
        assert "<strong>this</strong>" in changed.introduction_html
        assert "<script" not in changed.introduction_html
        assert last_event(cast.course) == ("shelf.changed", str(item.pk), ["introduction"])

    def test_an_unchanged_item_writes_nothing(self, cast, item):
        before = Event.objects.count()
        change_item(item=item, by=cast.tova, introduction="  ", version=None)
        assert Event.objects.count() == before

    def test_a_version_is_fixed_and_released(self, cast, item):
        correct_document(document=cast.document, by=cast.alice, source="Other words.", source_format="plain")
        fixed = change_item(item=item, by=cast.tova, introduction="", version=1)
        assert fixed.revision.number == 1
        assert last_event(cast.course)[2] == ["revision"]
        assert change_item(item=item, by=cast.tova, introduction="", version=None).revision is None

    @pytest.mark.parametrize("version", [0, 2, 99])
    def test_only_existing_versions_for_readers_can_be_fixed(self, cast, item, version):
        with pytest.raises(ShelfRefused, match="no version"):
            change_item(item=item, by=cast.tova, introduction="", version=version)

    def test_a_long_introduction_is_refused(self, cast, item):
        with pytest.raises(ShelfRefused, match="at most 10000"):
            change_item(item=item, by=cast.tova, introduction="x" * 10_001, version=None)

    @pytest.mark.parametrize("who", ["alice", "bob", "charlie"])
    def test_members_and_strangers_cannot_change_the_shelf(self, cast, item, who):
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

    def test_an_order_that_names_a_removed_item_is_stale(self, cast, three):
        remove_from_shelf(item=three[0], by=cast.tova)
        with pytest.raises(StaleVersion):
            order_shelf(group=cast.course, by=cast.tova, order=[item.pk for item in three])
        assert titles(cast.course) == ["B", "C"]


def test_an_article_taken_off_the_shelf_stays_open_to_the_group(cast, item):
    pk = item.pk
    remove_from_shelf(item=item, by=cast.tova)
    assert last_event(cast.course) == ("shelf.removed", str(pk), [])
    assert cast.document in Document.objects.readable_by(cast.bob)
