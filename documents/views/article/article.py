"""Finds the article of a reading page in one statement: its row, that of its text, and what its parts need."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from documents.models import Capture, Derivation, Document, Revision, User
from documents.models.compiled import STAND_IN_KEY, STAND_IN_WORDS, CompiledQuery
from documents.models.page_digest import PAGE_DIGEST
from documents.models.public_version import public_number_of
from documents.views.site.access import documents_of_pages

LARGE = ("text", "html", "source", "span_map")
DOCUMENT = [field.attname for field in Document._meta.concrete_fields]
REVISION = [field.attname for field in Revision._meta.concrete_fields if field.attname not in LARGE]
MORE = ("public_number", "page_digest", "has_chain", "names_reader")


def article_of(user: Any, slug: str) -> Document | None:
    """Returns the article of that name with its current text, if `user` may open its page.

    For a person with an account it also says what the key of the parts needs: `page_digest`, whether the page has a
    chain of derivations (`has_chain`), and whether it names the reader (`names_reader`).
    """
    if not user.is_authenticated:
        found = documents_of_pages(user).select_related("current_revision", "curator", "basis_by")
        article: Document | None = (
            found.defer(*(f"current_revision__{name}" for name in LARGE)).filter(slug=slug).first()
        )
        return article
    rows = _query().run_converted(reader=user.pk, slug=slug)
    return _article(*rows) if rows else None


@cache
def _query() -> CompiledQuery:
    return CompiledQuery(_rows(User(pk=STAND_IN_KEY), STAND_IN_WORDS), {STAND_IN_KEY: "reader", STAND_IN_WORDS: "slug"})


def _rows(reader: User, slug: str) -> QuerySet[Any, Any]:
    """Returns the columns of an article that `reader` may open, of its current text, and of what its parts need."""
    derivations = Derivation.objects.in_force().filter(Q(document=OuterRef("pk")) | Q(origin=OuterRef("pk")))
    brought = Capture.objects.filter(document=OuterRef("pk"), received_by=reader)
    made = Revision.objects.filter(document=OuterRef("pk"), made_by=reader)
    return (
        Document.objects.visible_to(reader)
        .filter(slug=slug)
        .annotate(
            public_number=public_number_of("pk"),
            page_digest=PAGE_DIGEST,
            has_chain=Exists(derivations),
            names_reader=Exists(brought) | Exists(made),
        )
        .values_list(*DOCUMENT, *(F(f"current_revision__{name}") for name in REVISION), *MORE)
    )


def _article(row: list[Any]) -> Any:
    document: Any = Document.from_db("default", DOCUMENT, row[: len(DOCUMENT)])
    if document.current_revision_id is not None:
        document.current_revision = Revision.from_db("default", REVISION, row[len(DOCUMENT) : -len(MORE)])
    for name, value in zip(MORE, row[-len(MORE) :], strict=True):
        setattr(document, name, value)
    document.last_number = document.current_revision.number if document.current_revision_id is not None else None
    return document
