"""Atom feeds (RFC 4287) of what everyone may read: new articles, and the notes on one article.

A feed is the same for every reader, signed in or not, so that a feed reader may have it without an account.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.http import absolute_url
from documents.models import Annotation, Document
from documents.models.user import name_for
from documents.views.site.access import PageNotFound, visible_document
from documents.views.site.caching import with_cache_headers

MAX_ENTRIES = 50
QUOTE_CHARACTERS = 120


@require_safe
def articles(request: HttpRequest) -> HttpResponseBase:
    """Sends the newest public articles: title, first words and when they came here."""
    everyone = AnonymousUser()
    newest = Document.objects.readable_by(everyone).on_shelf().select_related("current_revision")
    newest = newest.only("title", "slug", "excerpt", "created_at", "current_revision__created_at")
    feed = _feed(request, _("New articles"), reverse("shelf"))
    for document in newest[:MAX_ENTRIES]:
        address = absolute_url(request, document.get_absolute_url())
        feed.add_item(
            document.title,
            address,
            document.excerpt,
            unique_id=address,
            pubdate=document.created_at,
            updateddate=_changed_at(document),
        )
    return _sent(request, feed)


@require_safe
def notes(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Sends the newest public notes on an article that everyone may read: who wrote what about which words."""
    everyone = AnonymousUser()
    document = visible_document(request, slug)
    if not document.is_public or document.current_revision_id is None:
        raise PageNotFound(_("There is no article at this address that everyone may read."))
    written = Annotation.objects.visible_to(everyone).filter(targets__document=document).exclude(note="")
    written = written.distinct().select_related("author").prefetch_related("targets").order_by("-created_at", "-pk")
    title = _("Notes on “%(title)s”") % {"title": document.title}
    feed = _feed(request, title, document.get_absolute_url())
    for note in written[:MAX_ENTRIES]:
        address = absolute_url(request, note.get_absolute_url())
        feed.add_item(
            _title_of(note),
            address,
            note.note_html,
            unique_id=address,
            author_name=name_for(None, note.author),
            pubdate=note.created_at,
            updateddate=note.modified_at,
        )
    return _sent(request, feed)


def _feed(request: HttpRequest, title: str, path: str) -> Atom1Feed:
    return Atom1Feed(
        title=_("%(title)s – %(site)s") % {"title": title, "site": settings.READINGROOM_NAME},
        link=absolute_url(request, path),
        description=None,
        language=get_language(),
        author_name=settings.READINGROOM_NAME,
        feed_url=absolute_url(request, request.path),
    )


def _changed_at(document: Document) -> datetime:
    assert document.current_revision is not None, "articles on the shelf have a text"
    return max(document.created_at, document.current_revision.created_at)


def _title_of(note: Annotation) -> str:
    name = name_for(None, note.author)
    quote = " ".join(" ".join(target.exact for target in note.targets.all()).split())
    if not quote:
        return _("%(name)s on the whole article") % {"name": name}
    return _("%(name)s on “%(quote)s”") % {"name": name, "quote": Truncator(quote).chars(QUOTE_CHARACTERS)}


def _sent(request: HttpRequest, feed: Atom1Feed) -> HttpResponseBase:
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    return with_cache_headers(request, response)
