"""Completes names after an @, only from the group that the note is for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from documents.api.site.endpoint import endpoint
from documents.errors import RequestRefused, SignInRequired, gettext_noop
from documents.http import json_response
from documents.models import Annotation, Document, Group
from documents.services.notes.mentions import complete_names
from documents.services.notes.write_permissions import GROUP_AUDIENCES
from documents.webannotation.vocabulary import AUDIENCES

MAX_NAME_LENGTH = 120


def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Returns at most 8 names for `?q=&audience=&group=`, none outside a group.

    For a reply, `?root=` names the thread instead of the audience and the group.
    """
    if not request.user.is_authenticated:
        raise SignInRequired(gettext_noop("Sign in to do this."))
    document = get_object_or_404(Document.objects.readable_by(request.user), slug=slug)
    root = _root(request, document)
    audience = root.audience if root is not None else request.GET.get("audience", "private")
    if audience not in AUDIENCES:
        raise RequestRefused(gettext_noop("The audience is one of: %(words)s."), words=", ".join(AUDIENCES))
    if audience not in GROUP_AUDIENCES:
        return json_response({"people": []})
    named = root.group_id if root is not None else _group_by_name(request, "group")
    group = get_object_or_404(Group.objects.visible_to(request.user), pk=named)
    typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MAX_NAME_LENGTH]
    names = complete_names(request.user, typed=typed, audience=audience, group_id=group.pk, root=root)
    return json_response({"people": names})


def _root(request: HttpRequest, document: Document) -> Annotation | None:
    if "root" not in request.GET:
        return None
    seen = Annotation.objects.visible_with_tombstones(request.user).on(document)
    return get_object_or_404(seen, pk=_group_by_name(request, "root"), root=None)


def _group_by_name(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        raise RequestRefused(gettext_noop("“%(name)s” is an identifier."), name=name) from None


view = endpoint(get=show, headers={"Cache-Control": "private, no-store", "Vary": "Cookie"})
