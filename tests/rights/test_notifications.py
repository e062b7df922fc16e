"""The people whom a note may notify follow the table of rights: the check for many equals the check for each."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents.models import Annotation, Membership
from documents.services.notes.viewers import filter_viewers
from tests.factories import make_user
from tests.rights.room import NOTES, SIGNED_IN

pytestmark = pytest.mark.django_db


@pytest.fixture
def people_and_twins(room):
    """Everyone with an account, and for each a twin with the same roles and rights whom no row names."""
    people = []
    for name in sorted(SIGNED_IN):
        one = room.people[name]
        twin = make_user(f"twin-of-{name}", is_curator=one.is_curator, is_superuser=one.is_superuser)
        for held in one.memberships.all():
            Membership.objects.create(group=held.group, user=twin, role=held.role)
        people += [one, twin]
    return people


@pytest.mark.parametrize("withheld", [False, True], ids=["shown", "withheld"])
@pytest.mark.parametrize("key", NOTES, ids=" ".join)
def test_check_for_many_people_equals_the_check_for_each(room, people_and_twins, key, withheld):
    note = Annotation.objects.get(pk=room.notes[key].pk)
    if withheld:
        note.withheld, note.withheld_at = "hidden", timezone.now()
        note.save(update_fields=["withheld", "withheld_at"])
    for one in (note, *note.replies.select_related("root")):
        each = {who.login for who in people_and_twins if Annotation.objects.visible_to(who).filter(pk=one.pk).exists()}
        assert {who.login for who in filter_viewers(one, people_and_twins)} == each
    assert "login-of-author" in {who.login for who in filter_viewers(note, people_and_twins)}
