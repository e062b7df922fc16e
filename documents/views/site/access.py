"""Fetches the article of a page through the visibility rule, so that a stranger gets 404.

document = visible_document(request, slug)
if document.is_withdrawn:
    return withdrawn_response(request, document)
revision = readable_revision(request, document)      404 for readers who may not read the text
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from documents.forms.article import AboutCopyForm
from documents.models import Annotation, Document, Revision, address_in_group
from documents.models.public_version import public_number_of
from documents.models.tagging import taggings_prefetch, tags_of
from documents.permissions import can_curate, can_read_visible
from documents.templatetags.room import asked_group_slug
from documents.views.site.caching import with_cache_headers

MAX_NUMBER = 2_000_000_000


class PageNotFound(Http404):
    """A 404 whose message is shown to the reader; Django's own message is for programmers."""


def visible_document(request: HttpRequest, slug: str, find: Callable[[Any, str], Any] | None = None) -> Any:
    """Returns a document whose page the user may open. Raises `PageNotFound` otherwise.

    Its `may_read` says whether they may read the text too; `last_number` is the number of its current version, and
    `public_number` that of its public pages. A page that needs more of it gives a `find` of its own, which returns one
    of `documents_of_pages` or None.
    """
    document: Any = None
    if "\0" not in slug:  # PostgreSQL text cannot contain NUL
        document = find(request.user, slug) if find else documents_of_pages(request.user).filter(slug=slug).first()
    if document is None:
        raise PageNotFound(_("There is no article at this address, or it is not open to you."))
    document.may_read = document.current_revision_id is not None and can_read_visible(request.user, document)
    return document


def documents_of_pages(user: Any) -> Any:
    """Returns the documents whose page `user` may open, with what every page about one shows."""
    documents = Document.objects.visible_to(user).select_related("curator", "basis_by")
    return documents.annotate(last_number=F("current_revision__number"), public_number=public_number_of("pk"))


def readable_revision(request: HttpRequest, document: Any) -> Revision:
    """Returns the revision that `?revision=n` names, else the current one, with `text` deferred; checks `may_read`."""
    if document.current_revision_id is None:
        raise PageNotFound(_("Of this article only a record is here, and no text."))
    if not document.may_read:
        raise PageNotFound(_("The text of this article is open to its members only."))
    return requested_revision(request, document)


def requested_revision(request: HttpRequest, document: Document) -> Revision:
    """Returns the revision that `?revision=n` names, else the current one, without checking `may_read`."""
    if "revision" not in request.GET:
        revision = current_revision(document)
    else:
        number = number_parameter(request, "revision", default=-1)
        revision = Revision.objects.without_text().filter(document=document, number=number).first()
    if revision is None:
        raise PageNotFound(_("This article has no version of that number."))
    return revision


def current_revision(document: Document) -> Revision | None:
    """Returns the current revision with `text` deferred; None if no text of the article is held here."""
    if document.current_revision_id is None:
        return None
    return Revision.objects.without_text().get(pk=document.current_revision_id)


def number_parameter(request: HttpRequest, name: str, *, default: int) -> int:
    """Returns a whole number from the address, or `default` if it is absent, invalid or too large for a primary key."""
    return whole_number(request.GET.get(name, ""), default=default)


def whole_number(given: str, *, default: int = 0) -> int:
    """Parses a whole number; returns `default`, which is no row's key, if it is invalid or too large for a key."""
    number = int(given) if given.isascii() and given.isdecimal() and len(given) <= 10 else default
    return number if number <= MAX_NUMBER else default


def document_to_correct(request: HttpRequest, slug: str) -> tuple[Any, Revision]:
    """Returns an article that the user may correct and its current revision; raises `PageNotFound` otherwise."""
    document = visible_document(request, slug)
    current = current_revision(document) if document.may_read else None
    if current is None or not can_curate(request.user, document):
        raise PageNotFound(_("There is nothing at this address, or nothing for you."))
    return document, current


def redirect_in_group(request: HttpRequest, to: Any, *args: Any, group: str = "", **kwargs: Any) -> HttpResponse:
    """Redirects like Django's `redirect`; the address keeps `?group=`, that of a note if `group` names it."""
    return redirect(address_in_group(resolve_url(to, *args, **kwargs), group or asked_group_slug(request)))


def withdrawn_response(
    request: HttpRequest, document: Document, form: AboutCopyForm | None = None, status: int | None = None
) -> HttpResponseBase:
    """Responds with 410, or 451 for legal reasons, says when and why, and shows authors their own notes.

    The form to ask about the article stays open; `form` is one that was refused, with its own `status`.
    """
    own: Any = Annotation.objects.none()
    if request.user.is_authenticated:
        own = Annotation.objects.visible_to(request.user).standing_on(document).filter(author=request.user)
    notes = own.prefetch_related("targets", taggings_prefetch()).order_by("created_at")
    context = {
        "document": document,
        "own_notes": [(note, tags_of(note)) for note in notes],
        "may_curate": can_curate(request.user, document),
        "form": form or AboutCopyForm(is_withdrawn=True),
    }
    status = status or document.withdrawn_as
    return with_cache_headers(request, render(request, "documents/site/withdrawn.html", context, status=status))
