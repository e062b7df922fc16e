"""The audience *everyone* on the reading page, which a group can switch off for its articles."""

from __future__ import annotations

import pytest

from documents.models import Document
from documents.views.article.own import own_of
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    """An article of the course whose facts everyone may see."""
    cast = make_cast()
    Document.objects.filter(pk=cast.document.pk).update(
        visibility="record", basis="own-work", basis_at=cast.document.created_at
    )
    cast.document.refresh_from_db()
    return cast


def audiences_offered(cast, who):
    return [choice.audience for choice in own_of(getattr(cast, who), cast.document).audiences]


def test_public_audience_is_offered_while_the_group_allows_it(record):
    assert audiences_offered(record, "bob") == ["private", "moderators", "group", "public"]


def test_public_audience_is_not_offered_when_the_group_switched_it_off(record):
    record.course.allows_everyone = False
    record.course.save()
    assert audiences_offered(record, "bob") == ["private", "moderators", "group"]


def test_reading_page_does_not_offer_the_public_audience_that_is_switched_off(record, client):
    client.force_login(record.bob)
    assert b"Everyone on the internet" in client.get(record.document.get_absolute_url()).content
    record.course.allows_everyone = False
    record.course.save()
    assert b"Everyone on the internet" not in client.get(record.document.get_absolute_url()).content
