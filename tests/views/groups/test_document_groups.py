"""`/documents/<slug>/groups/`: the groups to which an article is limited, and what a change does to their notes."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from documents.errors import PublishingRefused
from documents.models import Annotation, Document, Event, Group, Membership
from documents.services.groups.document_groups import find_losing_groups, limit_to_groups
from tests.cast import make_cast
from tests.factories import make_annotation, make_document
from tests.views.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def seminar(cast):
    """Alice's other group, in which Bob is a member too."""
    group = Group.objects.create(slug="seminar", name="The seminar")
    for person in (cast.alice, cast.bob):
        Membership.objects.create(group=group, user=person)
    return group


def page(document):
    return reverse("document-groups", args=[document.slug])


def change(cast, groups, visibility="members", who="alice", **more):
    form = {"visibility": visibility, "groups": [group.pk for group in groups], **more}
    return signed_in(getattr(cast, who)).post(page(cast.document), form)


def readers(cast):
    return {who for who, person in cast.everyone.items() if cast.document in Document.objects.readable_by(person)}


@pytest.mark.parametrize(
    ("who", "status"), [("alice", 200), ("tova", 403), ("bob", 403), ("charlie", 404), ("anonymous", 302)]
)
def test_page_is_for_the_curator_of_the_article(cast, who, status):
    assert signed_in(getattr(cast, who)).get(page(cast.document)).status_code == status


def test_another_group_gets_access_at_once(cast, seminar):
    assert change(cast, [cast.course, seminar]).status_code == 302
    assert set(cast.document.groups.all()) == {cast.course, seminar}
    event = Event.objects.get(kind="document.groups")
    assert (event.fields, event.actor) == (["groups"], cast.alice)


def test_curator_must_confirm_a_change_that_takes_access_away(cast, seminar):
    asked = change(cast, [seminar])
    assert asked.status_code == 200
    words = asked.content.decode()
    assert "Nothing has been changed yet." in words
    assert "2 people will lose sight of it" in words  # Tova and Rhea, but not Bob, who is in the seminar
    assert cast.course in cast.document.groups.all()
    assert change(cast, [seminar], sure="yes").status_code == 302
    assert readers(cast) == {"alice", "bob"}


def test_private_article_is_readable_by_its_curator_alone(cast):
    assert "will lose sight" in change(cast, [cast.course], "private").content.decode()
    change(cast, [cast.course], "private", sure="yes")
    assert readers(cast) == {"alice"}


def test_groups_of_others_stay_and_are_not_named(cast):
    other = Group.objects.create(slug="other", name="The other circle")
    cast.document.groups.add(other)
    assert "The other circle" not in signed_in(cast.alice).get(page(cast.document)).content.decode()
    assert change(cast, [other], sure="yes").status_code == 422
    change(cast, [], sure="yes")
    assert list(cast.document.groups.all()) == [other]


def test_notes_of_a_group_that_loses_an_article_stay_with_their_authors(cast):
    notes = {
        audience: make_annotation(cast.document, cast.bob, (4, 10), audience=audience, group=cast.course, note="kept")
        for audience in ("group", "moderators")
    }
    open_to = lambda who: set(Annotation.objects.visible_to(getattr(cast, who)))  # noqa: E731
    assert open_to("tova") == set(notes.values())
    change(cast, [], sure="yes")
    for who in ("tova", "rhea", "charlie"):
        assert open_to(who) == set()
    assert open_to("bob") == set(notes.values())
    assert "kept" in set(Annotation.objects.values_list("note", flat=True))
    change(cast, [cast.course])
    assert open_to("tova") == set(notes.values())


def test_unchanged_form_records_no_event(cast):
    before = Event.objects.count()
    change(cast, [cast.course])
    assert Event.objects.count() == before


def test_public_article_has_groups_but_no_choice_of_visibility(cast):
    public = make_document(curator=cast.alice, visibility="public")
    assert 'name="visibility"' not in signed_in(cast.alice).get(page(public)).content.decode()
    assert signed_in(cast.alice).post(page(public), {"groups": [cast.course.pk]}).status_code == 302
    public.refresh_from_db()
    assert (public.visibility, list(public.groups.all())) == ("public", [cast.course])
    with pytest.raises(PublishingRefused):
        limit_to_groups(document=public, by=cast.alice, groups=[], visibility="private")


def test_member_who_imported_an_article_may_limit_it_but_not_publish_it(cast):
    own = make_document(curator=cast.tova, groups=[cast.course])
    limit_to_groups(document=own, by=cast.tova, groups=[], visibility="private")
    with pytest.raises(PublishingRefused):
        limit_to_groups(document=own, by=cast.tova, groups=[], visibility="public")
    Document.objects.filter(pk=own.pk).update(visibility="public", basis="own-work", basis_at=own.created_at)
    with pytest.raises(PermissionDenied):
        limit_to_groups(document=own, by=cast.tova, groups=[cast.course])
    assert signed_in(cast.tova).get(page(own)).status_code == 403


def test_nobody_loses_access_to_a_public_article(cast):
    public = make_document(curator=cast.alice, visibility="public", groups=[cast.course])
    assert find_losing_groups(document=public, by=cast.alice, groups=[]) == []
