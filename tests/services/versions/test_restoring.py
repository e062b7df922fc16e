"""Restoring an earlier version: what is refused, and to whom."""

import pytest
from django.core.exceptions import PermissionDenied

from documents.errors import CorrectionRefused, StaleVersion
from documents.models import Revision
from documents.services.versions.revisions import correct_document, restore_revision
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast("The keeper wrote it down.")
    correct_document(document=cast.document, by=cast.alice, source="The keeper wrote.", source_format="plain")
    return cast


@pytest.mark.parametrize("number", [0, 2, 9], ids=["the whole text", "the current text", "no text"])
def test_only_earlier_versions_can_be_restored(cast, number):
    with pytest.raises(CorrectionRefused):
        restore_revision(document=cast.document, number=number, by=cast.alice)
    assert Revision.objects.count() == 3


@pytest.mark.parametrize("name", ["bob", "charlie", "tova", "anonymous"])
def test_only_curators_restore(cast, name):
    with pytest.raises(PermissionDenied):
        restore_revision(document=cast.document, number=1, by=cast.everyone[name])


def test_restoring_over_an_unseen_correction_is_refused(cast):
    with pytest.raises(StaleVersion):
        restore_revision(document=cast.document, number=1, by=cast.alice, base=1)
    assert restore_revision(document=cast.document, number=1, by=cast.alice, base=2).number == 3
