"""Idempotency keys: a repeated request creates nothing twice."""

from __future__ import annotations

import pytest

from documents.anchoring import TextQuoteSelector
from documents.errors import IdempotencyKeyReused
from documents.models import (
    Annotation,
    Event,
)
from documents.services.notes import (
    Content,
    Selection,
    create_annotation,
)
from documents.services.versions.revisions import correct_document

pytestmark = pytest.mark.django_db


def test_the_same_key_and_request_make_one_annotation(cast):
    asked = {"by": cast.bob, "content": Content(note="Once."), "selections": [Selection(cast.document.slug)]}
    first = create_annotation(**asked, key="k", request_sha256="a")
    again = create_annotation(**asked, key="k", request_sha256="a")
    assert (again.annotation.pk, first.was_repeated, again.was_repeated) == (first.annotation.pk, False, True)
    assert Annotation.objects.count() == 1
    assert Event.objects.filter(kind="annotation.created").count() == 1


def test_the_same_key_with_another_request_is_refused(cast):
    asked = {"by": cast.bob, "content": Content(), "selections": [Selection(cast.document.slug)], "key": "k"}
    create_annotation(**asked, request_sha256="a")
    with pytest.raises(IdempotencyKeyReused):
        create_annotation(**asked, request_sha256="b")
    assert Annotation.objects.count() == 1


def test_a_key_belongs_to_its_author(cast):
    for person in (cast.bob, cast.tova):
        create_annotation(
            by=person, content=Content(), selections=[Selection(cast.document.slug)], key="k", request_sha256="a"
        )
    assert Annotation.objects.count() == 2


def test_a_repeated_request_succeeds_although_its_passage_is_gone_by_now(cast):
    asked = {
        "by": cast.bob,
        "content": Content(),
        "selections": [Selection(cast.document.slug, None, None, TextQuoteSelector("forty"))],
    }
    first = create_annotation(**asked, key="k", request_sha256="a")
    correct_document(document=cast.document, by=cast.alice, source="Nothing is left.", source_format="plain")
    assert create_annotation(**asked, key="k", request_sha256="a").annotation.pk == first.annotation.pk
