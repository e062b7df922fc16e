"""A query that is compiled once gives for other values what Django gives for them."""

from __future__ import annotations

import uuid

import pytest

from documents.models import Document, User
from documents.models.compiled import STAND_IN_KEY, STAND_IN_WORDS, CompiledQuery
from tests.cast import make_cast
from tests.factories import make_document
from tests.views.pages import share_with

pytestmark = pytest.mark.django_db


def visible_rows(user, slug):
    return Document.objects.visible_to(user).filter(slug=slug).values_list("pk", "current_revision__headings")


def compiled():
    rows = visible_rows(User(pk=STAND_IN_KEY), STAND_IN_WORDS)
    return CompiledQuery(rows, {STAND_IN_KEY: "reader", STAND_IN_WORDS: "slug"})


@pytest.mark.parametrize("visibility", ["private", "members", "record", "public"])
def test_rows_are_those_that_each_person_may_see(visibility):
    cast = make_cast()
    share_with(cast.document, visibility)
    other = make_document("# Head\n\nWords.", source_format="markdown", visibility="public")
    query = compiled()
    for person in (cast.alice, cast.bob, cast.charlie, cast.tova, cast.rhea):
        for document in (cast.document, other):
            expected = [list(row) for row in visible_rows(person, document.slug)]
            assert query.run_converted(reader=person.pk, slug=document.slug) == expected
    # Converted, not the words of the JSON.
    assert query.run_converted(reader=cast.charlie.pk, slug=other.slug)[0][1][0]["text"] == "Head"


def test_nothing_is_found_for_a_stand_in_itself():
    make_cast()
    assert compiled().run(reader=uuid.uuid4(), slug="nowhere") == []


def test_query_that_does_not_depend_on_a_value_is_refused():
    with pytest.raises(LookupError):
        CompiledQuery(Document.objects.values_list("pk"), {STAND_IN_KEY: "reader"})
