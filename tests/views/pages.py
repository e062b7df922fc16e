"""Shared by the tests of pages: documents with facts, and signed-in browsers."""

from __future__ import annotations

from typing import Any

from django.test import Client

from documents.models import Annotation, Document, Evidence, Group, Revision, Statement, User
from tests.factories import make_annotation

TEXT = """The Gauge That Kept Two Clocks

The Northern Ledger. By Ines Varga-Holm, 14 March 2024.

The keeper wrote it down. Nobody read it for 😀 forty years.

Then somebody did.
"""


def signed_in(person: Any) -> Client:
    """Returns a browser in which `person` is signed in, or an anonymous one if `person` is no user."""
    client = Client()
    if isinstance(person, User):
        client.force_login(person)
    return client


def state(document: Document, term: str, value: str = "", *, shown_by: str = "", **fields: Any) -> Statement:
    """States a fact about a document, confirmed by default; `shown_by` quotes the capture text as evidence."""
    if value:
        fields.setdefault("status", Statement.Status.CONFIRMED)
    statement = Statement.objects.create(document=document, property=term, value=value, **fields)
    if shown_by:
        whole = Revision.objects.get(document=document, number=0)
        start = whole.text.index(shown_by)
        Evidence.objects.create(
            statement=statement,
            document=document,
            revision=whole,
            start=start,
            end=start + len(shown_by),
            exact=shown_by,
        )
    return statement


def mark(document: Document, author: User, words: str, **fields: Any) -> Annotation:
    """Makes an annotation on the first occurrence of `words` in the current text."""
    revision = document.current_revision
    assert revision is not None
    start = revision.text.index(words)
    return make_annotation(document, author, (start, start + len(words)), **fields)


def share_with(document: Document, visibility: str, *groups: Group) -> Document:
    """Changes the visibility and the groups of a document directly in the database."""
    document.visibility = visibility
    if visibility in {Document.Visibility.PUBLIC, Document.Visibility.RECORD} and not document.basis:
        document.basis, document.basis_at = Document.Basis.PERMISSION, document.created_at
    document.save()
    if groups:
        document.groups.set(groups)
    return document
