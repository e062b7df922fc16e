"""What Postgres promises about the identifiers that tags have elsewhere."""

import pytest

from documents.models import Group, Tag, TagLink, Vocabulary
from tests.models.rows import assert_accepted, assert_refused

pytestmark = pytest.mark.django_db
TABLE = "documents_taglink"


@pytest.fixture
def plow():
    return Tag.objects.create(name="Plow", vocabulary=Vocabulary.objects.create(), is_defined=True)


def link(tag, identifier="Q11464", **fields):
    given = {"tag": tag, "vocabulary": tag.vocabulary, "scheme": "wikidata", "identifier": identifier}
    return TagLink.objects.create(**given | fields)


def test_what_names_exactly_a_thing_is_of_one_tag_in_a_vocabulary(plow):
    link(plow)
    harrow = Tag.objects.create(name="Harrow", vocabulary=plow.vocabulary, is_defined=True)
    with assert_refused(TABLE, "tag_link_exact_once_a_vocabulary"):
        link(harrow)
    with assert_refused(TABLE, "tag_link_once"):
        link(plow, match="close")
    with assert_refused(TABLE, "tag_link_match_is_known"):
        link(harrow, match="broad")
    link(harrow, match="close")
    link(harrow, scheme="viaf")
    elsewhere = Vocabulary.objects.create(group=Group.objects.create(slug="hist-214", name="Reading Evidence"))
    link(Tag.objects.create(name="Plow", vocabulary=elsewhere, is_defined=True))
    assert_accepted()


def test_link_stands_in_the_vocabulary_of_its_tag_and_is_never_updated(plow):
    other = Vocabulary.objects.create(group=Group.objects.create(slug="hist-214", name="Reading Evidence"))
    with assert_refused(TABLE, "link_in_vocabulary_of_its_tag"):
        link(plow, vocabulary=other)
    one = link(plow)
    with assert_refused(TABLE, "never_updated"):
        TagLink.objects.filter(pk=one.pk).update(match="close")
