"""The page that joins a passage with another one, whose link the reader pastes: for everyone who has no scripts."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.anchoring import TextPositionSelector
from documents.errors import AnnotationRefused, IdempotencyKeyReused, RateLimitExceeded, gettext_noop
from documents.forms.notes import JoinForm
from documents.http import origin_of, translate_error
from documents.models import TURNED, Annotation, Revision
from documents.services.notes import Content, Selection, Sharing, create_annotation
from documents.services.notes.write_permissions import PUBLIC_NOTES_OFF
from documents.views.article.own import own_of
from documents.views.article.passage import check_words, passage_of
from documents.views.notes.audience_choices import initial_audience, origin_group
from documents.views.site.access import (
    readable_revision,
    redirect_in_group,
    visible_document,
    whole_number,
    withdrawn_response,
)
from documents.views.site.caching import with_cache_headers

NO_PASSAGE = gettext_noop(
    "This is not the link to a passage of this room. Open the other passage, copy its link, and paste it here."
)
_FIELDS = {"/relation": "relation", "/audience": "who", "/group": "who", "/body": "note"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join_passage(request: HttpRequest, slug: str, start: int, end: int) -> HttpResponseBase:
    """Shows the form, or saves the join and goes on to the page with both passages."""
    document = visible_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    revision = readable_revision(request, document)
    check_words(revision, start, end)
    choices = own_of(request.user, document).audiences
    first = initial_audience(choices, origin_group(request, document))
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        audiences=[(choice.value, choice.label) for choice in choices],
        initial={"who": first.value if first else ""},
    )
    here = Selection(slug, revision.number, TextPositionSelector(start, end), pointer="/target/0")
    if form.is_bound and form.is_valid() and (made := _joined(request, form, here)) is not None:
        messages.success(request, _("The two passages are joined."))
        return redirect_in_group(request, "beside", made.pk)
    return _page(request, document, revision, start, end, form)


def _page(
    request: HttpRequest, document: Any, revision: Revision, start: int, end: int, form: JoinForm
) -> HttpResponseBase:
    context = {
        "document": document,
        "passage": passage_of(document, revision, start, end),
        "passage_url": document.passage_url(revision.number, start, end),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return with_cache_headers(request, render(request, "documents/article/join_passage.html", context, status=status))


def _joined(request: HttpRequest, form: JoinForm, here: Selection) -> Annotation | None:
    """Saves the join; returns None if it was refused, with the reason at the field of the form."""
    given = form.cleaned_data
    there = passage_named(request, given["other"])
    if there is None:
        form.add_error("other", _(NO_PASSAGE))
        return None
    relation = given["relation"].removesuffix(TURNED)
    ends = [here, there] if relation == given["relation"] else [there, here]
    audience, _colon, group = given["who"].partition(":")
    sent = hashlib.sha256(repr([here, there, *sorted(given.items())]).encode()).hexdigest()
    try:
        return create_annotation(
            by=request.user,
            content=Content(Annotation.Motivation.LINKING, given["note"], relation=relation),
            selections=ends,
            sharing=Sharing(audience, UUID(group) if group else None),
            key=str(given["key"]),
            request_sha256=sent,
        ).annotation
    except AnnotationRefused as refused:
        form.add_error(_FIELDS.get(refused.pointer, "other"), translate_error(refused))
    except (IdempotencyKeyReused, RateLimitExceeded) as refused:
        form.add_error("note", translate_error(refused))
    except PermissionDenied as refused:
        form.add_error("who" if str(refused) == PUBLIC_NOTES_OFF else "other", _(str(refused)))
    return None


def passage_named(request: HttpRequest, address: str) -> Selection | None:
    """Returns the passage that the address of its page names; None if it is no such address of this room."""
    try:
        parts = urlsplit(address.strip())
        match = resolve(unquote(parts.path))
    except (ValueError, Resolver404):
        return None
    is_here = not parts.netloc or f"{parts.scheme}://{parts.netloc}" in {origin_of(request), _reached_by(request)}
    if not is_here or match.url_name != "passage" or "\0" in address or "\0" in match.kwargs["slug"]:
        return None
    start, end = match.kwargs["start"], match.kwargs["end"]
    number = whole_number(parse_qs(parts.query).get("revision", [""])[0], default=-1)
    if not start < end <= LAST_OFFSET or (number < 0 and "revision" in parse_qs(parts.query)):
        return None
    position = TextPositionSelector(start, end)
    return Selection(match.kwargs["slug"], number if number >= 0 else None, position, pointer="/target/1")


LAST_OFFSET = 2**30


def _reached_by(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
