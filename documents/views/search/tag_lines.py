"""Tags the lines of words in context that somebody chose: a note of their own on the words found in each."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from documents.errors import ReadingRoomError
from documents.forms.search import TagLinesForm
from documents.http import translate_error
from documents.services.notes.tag_passages import Tagged, tag_passages
from documents.views.search.lines import LinesAsked, audiences_of, lines_page


@login_required
@require_POST
def tag_lines(request: HttpRequest) -> HttpResponseBase:
    """Tags the chosen lines, and shows them again; the address says which lines are on the page, as for `lines`."""
    asked = LinesAsked(request)
    form = TagLinesForm(audiences_of(request.user), request.POST)
    if form.is_valid():
        try:
            tagged = tag_passages(
                by=request.user,
                passages=form.cleaned_data["passages"],
                tag=form.cleaned_data["tag"],
                sharing=form.sharing,
            )
        except ReadingRoomError as refusal:
            form.add_error("tag", translate_error(refusal))
        except PermissionDenied as refusal:
            form.add_error(None, _(str(refusal)) if str(refusal) else _("You may not write notes there."))
        else:
            messages.success(request, _told(tagged, form.cleaned_data["tag"]))
            return redirect(f"{reverse('search-lines')}?{request.GET.urlencode()}")
    return lines_page(request, asked, form, status=422)


def _told(tagged: Tagged, tag: str) -> str:
    words = ngettext("%(n)d line has the tag “%(tag)s” now.", "%(n)d lines have the tag “%(tag)s” now.", tagged.made)
    told = [words % {"n": tagged.made, "tag": tag}]
    if tagged.already:
        words = ngettext("%(n)d had it from you already.", "%(n)d had it from you already.", tagged.already)
        told.append(words % {"n": tagged.already})
    return " ".join(told)
