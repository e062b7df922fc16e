"""Who looks after an article: it is one of its curators, and the people notified are those for whom it waits."""

from __future__ import annotations

import pytest

from documents.models import Document, User
from documents.permissions import can_curate
from documents.services.news.request_notices import caretakers_of
from tests.rights.room import ARTICLES, PEOPLE, SIGNED_IN

pytestmark = pytest.mark.django_db

# The article of the course that its owner brought in is theirs; everything else has the curator as its curator.
CARETAKERS = {name: {"curator"} for name in ARTICLES} | {"elsewhere": {"colleague"}, "brought": {"owner"}}
COLLEAGUES = {"curator", "colleague", "superuser"}
# Without the person who brought it in, the site's curators who may see it.
WITHOUT_CURATOR = {
    "private": set(),
    "members": {"curator"},
    "record": COLLEAGUES,
    "public": COLLEAGUES,
    "withdrawn": COLLEAGUES,
    "elsewhere": {"colleague"},
    "brought": {"curator"},
}


def looking_after(room, document) -> set[str]:
    """Returns the names of the people for whom the document waits; each of them may curate it."""
    names = {
        name for name in PEOPLE if Document.objects.looked_after_by(room.people[name]).filter(pk=document.pk).exists()
    }
    assert all(can_curate(room.people[name], document) for name in names)
    return names


def notified(room, document) -> set[str]:
    found = set(caretakers_of(document).values_list("pk", flat=True))
    return {name for name in SIGNED_IN if room.people[name].pk in found}


@pytest.mark.parametrize("name", ARTICLES)
def test_the_person_who_brought_it_in_looks_after_an_article(room, name):
    document = Document.objects.get(pk=room.articles[name].pk)
    assert looking_after(room, document) == notified(room, document) == CARETAKERS[name]


@pytest.mark.parametrize("name", ARTICLES)
@pytest.mark.parametrize("how", ["nobody", "closed account"])
def test_the_curators_who_may_see_it_look_after_an_article_without_one(room, name, how):
    left = None
    if how == "closed account":
        left = User.objects.create_user("left", is_curator=True, is_active=False)
    Document.objects.filter(pk=room.articles[name].pk).update(curator=left)
    document = Document.objects.get(pk=room.articles[name].pk)
    assert looking_after(room, document) == notified(room, document) == WITHOUT_CURATOR[name]


def test_the_curators_look_after_what_an_owner_of_a_group_brought_in_once_everyone_may_see_it(room):
    Document.objects.filter(pk=room.articles["public"].pk).update(curator=room.people["owner"])
    document = Document.objects.get(pk=room.articles["public"].pk)
    assert looking_after(room, document) == notified(room, document) == COLLEAGUES
