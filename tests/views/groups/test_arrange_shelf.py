"""The shelf of a group: what each member sees on it, and the page on which moderators arrange it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.models import Document, Group, Membership, ShelfItem
from documents.services.groups.shelf_items import add_to_shelf, change_item
from documents.services.versions.revisions import correct_document
from documents.views.groups.shelf import shelf_rows
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.views.pages import signed_in, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def item(cast):
    return add_to_shelf(group=cast.course, document=cast.document, by=cast.tova)


def page(cast):
    return reverse("group-shelf", args=[cast.course.slug])


def shown(response):
    return response.content.decode()


class TestRows:
    def test_show_what_the_group_says_about_an_article(self, cast, item):
        state(cast.document, "publisher", "The Northern Ledger")
        correct_document(document=cast.document, by=cast.alice, source="Other words.", source_format="plain")
        change_item(item=item, by=cast.tova, introduction="Read *this* first.", version=1)
        (row,) = shelf_rows(cast.bob, cast.course)
        assert (row.number, row.fixed_version, row.last) == (1, 1, 2)
        assert row.address == f"/documents/{cast.document.slug}/revisions/1/?group=hist-214"
        assert "<em>this</em>" in row.introduction
        assert row.facts[0].words == "The Northern Ledger"

    def test_link_the_current_text_without_a_fixed_version(self, cast, item):
        assert shelf_rows(cast.bob, cast.course)[0].address == f"/documents/{cast.document.slug}/?group=hist-214"

    def test_count_only_the_notes_of_this_group_that_the_reader_may_see(self, cast, item):
        for audience, group in [("group", cast.course), ("moderators", cast.course), ("private", None)]:
            make_annotation(cast.document, cast.bob, audience=audience, group=group)
        make_annotation(cast.document, cast.alice, audience="public")
        seen = {who: shelf_rows(getattr(cast, who), cast.course)[0].notes for who in ("bob", "alice", "tova")}
        assert seen == {"bob": 2, "alice": 1, "tova": 2}

    def test_leave_out_articles_that_the_reader_may_not_open(self, cast, item):
        other = make_document(curator=cast.tova, visibility="private")
        ShelfItem.objects.create(group=cast.course, document=other, position=0)
        assert [row.document for row in shelf_rows(cast.bob, cast.course)] == [cast.document]
        assert len(shelf_rows(cast.tova, cast.course)) == 2
        Document.objects.filter(pk=cast.document.pk).update(withdrawn_at=cast.document.created_at, withdrawn_as=410)
        assert shelf_rows(cast.bob, cast.course) == []

    def test_cost_the_same_for_two_and_for_twenty(self, cast):
        counts = []
        for many in (2, 18):
            for _n in range(many):
                document = make_document(curator=cast.alice, groups=[cast.course])
                item = add_to_shelf(group=cast.course, document=document, by=cast.tova)
                change_item(item=item, by=cast.tova, introduction="Read.", version=1)
            with CaptureQueriesContext(connection) as asked:
                rows = shelf_rows(cast.bob, cast.course)
            counts.append((len(rows), len(asked)))
        assert counts == [(2, 3), (20, 3)]


class TestArranging:
    @pytest.mark.parametrize(
        ("who", "status"), [("tova", 200), ("bob", 403), ("rhea", 403), ("charlie", 404), ("anonymous", 302)]
    )
    def test_is_for_moderators_only(self, cast, item, who, status):
        client = signed_in(getattr(cast, who))
        assert client.get(page(cast)).status_code == status
        assert client.post(page(cast), {"do": "remove", "item": item.pk}).status_code == (
            302 if who == "tova" else status
        )
        assert ShelfItem.objects.exists() == (who != "tova")

    def test_article_is_found_and_put_on_the_shelf(self, cast):
        client = signed_in(cast.tova)
        found = shown(client.get(page(cast), {"q": cast.document.title}))
        assert cast.document.title in found
        assert "Open it and put" not in found
        answer = client.post(page(cast), {"do": "add", "document": cast.document.pk})
        assert answer.status_code == 302
        assert cast.course.shelf.get().document == cast.document

    def test_curator_must_confirm_opening_an_article_to_the_group(self, cast):
        own = make_document(curator=cast.tova, visibility="private", title="My own essay")
        client = signed_in(cast.tova)
        assert "Open it and put it on the shelf" in shown(client.get(page(cast)))
        refused = client.post(page(cast), {"do": "add", "document": own.pk})
        assert refused.status_code == 422
        client.post(page(cast), {"do": "add", "document": own.pk, "opening": "yes"})
        assert own in Document.objects.readable_by(cast.rhea)

    def test_article_of_another_curator_cannot_be_opened_to_the_group(self, cast):
        other = Group.objects.create(slug="other", name="Other")
        Membership.objects.create(group=other, user=cast.tova)
        theirs = make_document(curator=cast.alice, groups=[other], title="Read elsewhere")
        client = signed_in(cast.tova)
        assert "Its curator can open it to them." in shown(client.get(page(cast)))
        refused = client.post(page(cast), {"do": "add", "document": theirs.pk, "opening": "yes"})
        assert refused.status_code == 422
        assert not cast.course.shelf.exists()

    def test_articles_are_moved_with_and_without_a_script(self, cast, item):
        second = add_to_shelf(
            group=cast.course, document=make_document(curator=cast.alice, groups=[cast.course]), by=cast.tova
        )
        client = signed_in(cast.tova)
        answer = client.post(page(cast), {"do": "up", "item": second.pk})
        assert answer["Location"].endswith(f"#item-{second.pk}")
        assert list(cast.course.shelf.all()) == [second, item]
        client.post(page(cast), {"do": "order", "order": f"{item.pk},{second.pk}"})
        assert list(cast.course.shelf.all()) == [item, second]
        assert client.post(page(cast), {"do": "order", "order": f"{item.pk}"}).status_code == 422

    def test_introduction_and_version_are_stored(self, cast, item):
        client = signed_in(cast.tova)
        client.post(page(cast), {"do": "change", "item": item.pk, "introduction": "Look for dates.", "version": "1"})
        item.refresh_from_db()
        assert (item.introduction, item.revision.number) == ("Look for dates.", 1)
        refused = client.post(page(cast), {"do": "change", "item": item.pk, "introduction": "", "version": "0"})
        assert refused.status_code == 422

    @pytest.mark.parametrize("form", [{}, {"do": "burn"}])
    def test_unknown_action_does_nothing(self, cast, item, form):
        assert signed_in(cast.tova).post(page(cast), form).status_code == 422

    @pytest.mark.parametrize("named", ["0", "x", "9" * 30, ""])
    def test_unknown_item_is_not_found(self, cast, item, named):
        answer = signed_in(cast.tova).post(page(cast), {"do": "remove", "item": named})
        assert answer.status_code == 404

    def test_title_of_an_article_that_the_moderator_may_not_open_is_hidden(self, cast, item):
        hidden = make_document(curator=cast.charlie, visibility="private", title="Secret plan")
        ShelfItem.objects.create(group=cast.course, document=hidden)
        words = shown(signed_in(cast.tova).get(page(cast)))
        assert "Secret plan" not in words
        assert "An article that is not open to you" in words
