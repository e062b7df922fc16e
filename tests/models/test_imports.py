"""Constraints of Postgres on imports: an ended one says when, an article is named exactly if there is one."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from documents.models import Import, ImportChunk
from tests.factories import make_document, make_user
from tests.models.rows import assert_refused

pytestmark = pytest.mark.django_db


def make_import(**fields) -> Import:
    return Import.objects.create(by=fields.pop("by", None) or make_user(), batch=uuid.uuid4(), name="a.txt", **fields)


def test_import_that_has_ended_says_when_and_one_on_its_way_does_not():
    with assert_refused("documents_import", "import_ended"):
        make_import(state="refused")
    with assert_refused("documents_import", "import_ended"):
        make_import(state="reading", ended_at=timezone.now())
    assert not make_import(state="refused", ended_at=timezone.now()).is_pending


def test_import_names_its_article_exactly_if_there_is_one():
    document = make_document("Words.")
    with assert_refused("documents_import", "import_document"):
        make_import(state="added", ended_at=timezone.now())
    with assert_refused("documents_import", "import_document"):
        make_import(state="refused", ended_at=timezone.now(), document=document)
    make_import(state="there", ended_at=timezone.now(), document=document)


def test_chunk_of_an_import_is_stored_once():
    sent = make_import()
    ImportChunk.objects.create(of=sent, n=0, data=b"a")
    with assert_refused("documents_importchunk", "import_chunk_once"):
        ImportChunk.objects.create(of=sent, n=0, data=b"b")


def test_import_is_visible_to_its_sender_alone():
    sent = make_import()
    assert list(Import.objects.visible_to(sent.by)) == [sent]
    assert not Import.objects.visible_to(make_user()).exists()
    assert not Import.objects.visible_to(AnonymousUser()).exists()
