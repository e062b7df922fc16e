"""On an article whose group switched *everyone* off, the reading page does not offer it."""

from __future__ import annotations

import pytest

from documents.models import Document
from documents.views.notes.audience_choices import audience_choices_for
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    """Everyone sees the facts of the course's article."""
    cast = make_cast()
    Document.objects.filter(pk=cast.document.pk).update(
        visibility="record", basis="own-work", basis_at=cast.document.created_at
    )
    cast.document.refresh_from_db()
    return cast


def audiences_offered(cast, who):
    return [choice.audience for choice in audience_choices_for(getattr(cast, who), cast.document)]


def test_the_choice_is_there_while_it_is_on(record):
    assert audiences_offered(record, "bob") == ["private", "moderators", "group", "public"]


def test_it_is_left_out_when_it_is_off(record):
    record.course.allows_everyone = False
    record.course.save()
    assert audiences_offered(record, "bob") == ["private", "moderators", "group"]


def test_on_the_page_too(record, client):
    client.force_login(record.bob)
    assert b"Everyone on the internet" in client.get(record.document.get_absolute_url()).content
    record.course.allows_everyone = False
    record.course.save()
    assert b"Everyone on the internet" not in client.get(record.document.get_absolute_url()).content
