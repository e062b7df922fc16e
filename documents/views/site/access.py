"""How every page about an article gets at it: through the rule, so that a stranger gets 404.

document = visible_document(request, slug)
if document.is_withdrawn:
    return withdrawn(request, document)
revision = readable_revision(request, document)      404 for those who may not read the text
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from documents.models import Annotation, Document, Revision
from documents.permissions import can_curate, can_read_visible
from documents.views.site.caching import with_cache_headers

MAX_NUMBER = 2_000_000_000


class PageNotFound(Http404):
    """404 with a sentence for the reader; what Django itself says of a 404 is for programmers."""


def visible_document(request: HttpRequest, slug: str) -> Any:
    """A document whose page this person may open.

    Its `may_read` says whether they may read the text too; `last_number` is that of its current version.
    """
    document: Any = None
    if "\0" not in slug:  # which Postgres takes in no text
        document = (
            Document.objects.visible_to(request.user)
            .annotate(last_number=F("current_revision__number"))
            .select_related("curator", "basis_by")
            .filter(slug=slug)
            .first()
        )
    if document is None:
        raise PageNotFound(_("There is no article at this address, or it is not open to you."))
    document.may_read = document.current_revision_id is not None and can_read_visible(request.user, document)
    return document


def readable_revision(request: HttpRequest, document: Any) -> Revision:
    """The text that `?revision=n` asks for, the current one without it; itself still in the database."""
    if document.current_revision_id is None:
        raise PageNotFound(_("Of this article only a record is here, and no text."))
    if not document.may_read:
        raise PageNotFound(_("The text of this article is open to its members only."))
    return requested_revision(request, document)


def requested_revision(request: HttpRequest, document: Document) -> Revision:
    """The revision that `?revision=n` names, the current one without it, whoever asks."""
    if "revision" not in request.GET:
        revision = current_revision(document)
    else:
        number = number_parameter(request, "revision", default=-1)
        revision = Revision.objects.without_text().filter(document=document, number=number).first()
    if revision is None:
        raise PageNotFound(_("This article has no version of that number."))
    return revision


def current_revision(document: Document) -> Revision | None:
    """The current text's row without the text; None where nothing of the article is held here."""
    if document.current_revision_id is None:
        return None
    return Revision.objects.without_text().get(pk=document.current_revision_id)


def number_parameter(request: HttpRequest, name: str, *, default: int) -> int:
    """A whole number of the address; `default` where it is absent, or none that a row could have."""
    return whole_number(request.GET.get(name, ""), default=default)


def whole_number(given: str, *, default: int = 0) -> int:
    """The number that somebody sent; `default`, a key of no row, for what is none or that no row could have."""
    number = int(given) if given.isascii() and given.isdecimal() and len(given) <= 10 else default
    return number if number <= MAX_NUMBER else default


def document_to_correct(request: HttpRequest, slug: str) -> tuple[Any, Revision]:
    """An article that this curator may correct, with its current text's row; for all others there is no such page."""
    document = visible_document(request, slug)
    current = current_revision(document) if document.may_read else None
    if current is None or not can_curate(request.user, document):
        raise PageNotFound(_("There is nothing at this address, or nothing for you."))
    return document, current


def withdrawn_response(request: HttpRequest, document: Document) -> HttpResponseBase:
    """410, or 451 where the law took it away: when and why, and to authors what they wrote themselves."""
    own: Any = Annotation.objects.none()
    if request.user.is_authenticated:
        own = Annotation.objects.visible_to(request.user).on(document).filter(author=request.user)
    context = {
        "document": document,
        "own_notes": own.prefetch_related("targets", "taggings__tag").order_by("created_at"),
        "may_curate": can_curate(request.user, document),
    }
    status = document.withdrawn_as
    return with_cache_headers(request, render(request, "documents/site/withdrawn.html", context, status=status))
