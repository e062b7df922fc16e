"""A query that is compiled once gives for other values what Django gives for them."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Document, User
from documents.models.compiled import STAND_IN_KEY, STAND_IN_WORDS, compiled_rows
from tests.cast import make_cast
from tests.factories import make_document
from tests.views.pages import share_with

pytestmark = pytest.mark.django_db


def visible_rows(user, slug):
    return Document.objects.visible_to(user).filter(slug=slug).values_list("pk", "current_revision__headings")


def compiled(user, slug):
    values = {STAND_IN_KEY: user.pk, STAND_IN_WORDS: slug}
    return compiled_rows("test", lambda: visible_rows(User(pk=STAND_IN_KEY), STAND_IN_WORDS), values)


@pytest.mark.parametrize("visibility", ["private", "members", "record", "public"])
def test_rows_are_those_that_each_person_may_see(visibility):
    cast = make_cast()
    share_with(cast.document, visibility)
    other = make_document("# Head\n\nWords.", source_format="markdown", visibility="public")
    for person in (cast.alice, cast.bob, cast.charlie, cast.tova, cast.rhea):
        for document in (cast.document, other):
            expected = [list(row) for row in visible_rows(person, document.slug)]
            assert compiled(person, document.slug) == expected
    assert compiled(cast.charlie, other.slug)[0][1][0]["text"] == "Head"  # converted, not the words of the JSON


def test_nothing_is_found_for_a_stand_in_itself():
    make_cast()
    assert compiled(User(pk=uuid.uuid4()), "nowhere") == []


def test_query_is_built_once_a_shape():
    cast = make_cast()
    compiled(cast.alice, cast.document.slug)
    with CaptureQueriesContext(connection) as captured:
        compiled_rows("test", lambda: pytest.fail("built again"), {STAND_IN_KEY: cast.bob.pk, STAND_IN_WORDS: "x"})
    assert len(captured) == 1


def test_query_that_does_not_depend_on_a_value_is_refused():
    with pytest.raises(LookupError):
        compiled_rows("of everybody", lambda: Document.objects.values_list("pk"), {STAND_IN_KEY: uuid.uuid4()})
