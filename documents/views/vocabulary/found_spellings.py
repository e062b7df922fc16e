"""Other spellings of a name in the texts: looked for by a job, shown to who asked, and added one by one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from documents.errors import ReadingRoomError
from documents.http import translate_error
from documents.models import SpellingSearch
from documents.services.vocabulary.found_spellings import (
    add_found_spelling,
    can_be_looked_for,
    look_for_spellings,
    still_found,
)
from documents.views.site.caching import with_cache_headers
from documents.views.vocabulary.merge import led_tag
from documents.views.vocabulary.vocabulary import Whose


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def found_spellings(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Shows what was found; POST adds `spelling`, or without one has the texts looked through."""
    tag = led_tag(request, uuid)
    if not can_be_looked_for(tag):
        return redirect(tag.meaning)
    assert request.user.is_authenticated
    if request.method == "POST":
        spelling = request.POST.get("spelling", "")
        try:
            if spelling:
                add_found_spelling(by=request.user, tag=tag, spelling=spelling)
                told = _("“%(spelling)s” is a spelling of “%(tag)s” now.")
                messages.success(request, told % {"spelling": spelling, "tag": tag.name})
            else:
                look_for_spellings(by=request.user, tag=tag)
        except ReadingRoomError as refusal:
            messages.error(request, translate_error(refusal))
        return redirect("tag-spellings", uuid=uuid)
    search = SpellingSearch.objects.filter(tag=tag, person=request.user).first()
    found = still_found(search, request.user) if search else []
    context = {
        "tag": tag,
        "whose": Whose(tag.vocabulary.group, leads=True),
        "search": search,
        "found": [(spelling, n, urlencode({"q": f'"{spelling}"'})) for spelling, n in found],
    }
    return with_cache_headers(request, render(request, "documents/vocabulary/found_spellings.html", context))
