"""Concurrent corrections: the second is refused, and the first is not overwritten."""

import pytest

from documents.errors import StaleVersion
from documents.services.versions.revisions import correct_document
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


def test_a_correction_of_an_outdated_version_is_refused():
    cast = make_cast("The keeper wrote it down.")

    def correct(source, base):
        return correct_document(document=cast.document, by=cast.alice, source=source, source_format="plain", base=base)

    assert correct("The keeper wrote.", 1).number == 2
    with pytest.raises(StaleVersion):
        correct("The keeper slept.", 1)
    assert correct("The keeper slept.", 2).number == 3
