"""What somebody had looked for in the texts is there once for a tag and a person."""

import pytest

from documents.models import SpellingSearch, Tag, Vocabulary
from tests.models import rows

pytestmark = pytest.mark.django_db


def test_a_person_looks_once_for_the_spellings_of_a_tag():
    tag = Tag.objects.create(name="Jane", slug="jane", vocabulary=Vocabulary.objects.of_audience("public", None))
    person = rows.person()
    SpellingSearch.objects.create(tag=tag, person=person)
    SpellingSearch.objects.create(tag=tag, person=rows.person())
    with rows.assert_refused("documents_spellingsearch", "spelling_search_once"):
        SpellingSearch.objects.create(tag=tag, person=person)
