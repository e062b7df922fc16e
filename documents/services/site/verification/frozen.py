"""Checks that frozen vocabularies are what their editions say."""

from __future__ import annotations

from collections.abc import Iterator

from documents.models import VocabularyFreeze
from documents.services.site.verification.fault import Fault, VerificationResult
from documents.services.vocabulary.edition_content import content_of
from documents.services.vocabulary.edition_differences import says_the_same


def check_frozen(verified: VerificationResult) -> Iterator[Fault]:
    """Yields every frozen vocabulary that says something else than the edition on which it is frozen."""
    for freeze in VocabularyFreeze.objects.filter(thawed_at=None).select_related("edition", "vocabulary"):
        verified.count("frozen vocabularies")
        if not says_the_same(freeze.edition.content, content_of(freeze.vocabulary)):
            yield Fault("vocabularyfreeze", freeze.pk, "", "the vocabulary is not what its edition says")
