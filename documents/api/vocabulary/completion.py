"""Completes tags from the vocabulary that the note will use."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from documents.api.site.endpoint import endpoint
from documents.errors import RequestRefused, SignInRequired, gettext_noop
from documents.http import json_response
from documents.models import Document, Group
from documents.services.notes.write_permissions import GROUP_AUDIENCES
from documents.services.vocabulary.tags import Completion, complete_tags
from documents.webannotation.vocabulary import AUDIENCES, TAG_NAME_LIMIT


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Returns at most 20 tags for `?q=&audience=&group=`, those that begin with `q` first, then other spellings."""
    if not request.user.is_authenticated:
        raise SignInRequired(gettext_noop("Sign in to do this."))
    get_object_or_404(Document.objects.readable_by(request.user), slug=slug)
    audience = request.GET.get("audience", "private")
    if audience not in AUDIENCES:
        raise RequestRefused(gettext_noop("The audience is one of: %(words)s."), words=", ".join(AUDIENCES))
    group = _group(request) if audience in GROUP_AUDIENCES else None
    typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:TAG_NAME_LIMIT]
    found = complete_tags(request.user, typed=typed, group=group)
    return json_response({"tags": [_as_json(one) for one in found]})


def _as_json(found: Completion) -> dict[str, object]:
    """Returns a tag as the composer takes it; `spelling` only if it was found by one."""
    tag = found.tag
    more = {"spelling": found.spelling} if found.spelling else {}
    return {"id": tag.pk, "name": tag.name, "slot": tag.slot, "definition": tag.definition, **more}


def _group(request: HttpRequest) -> Group:
    try:
        pk = UUID(request.GET.get("group", ""))
    except ValueError:
        raise RequestRefused(gettext_noop("You belong to no group with this identifier.")) from None
    return get_object_or_404(Group.objects.visible_to(request.user), pk=pk)


view = endpoint(get=show, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})
