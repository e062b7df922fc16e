"""Tags the lines of words in context that somebody chose: a note of their own on the words found in each."""

from __future__ import annotations

from typing import Any

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

from documents.errors import BulkChangeRefused, ReadingRoomError, gettext_noop
from documents.forms.search import TagLinesForm
from documents.http import translate_error
from documents.search.results import TooLong
from documents.services.notebook.bulk import MOST_IN_A_JOB
from documents.services.notebook.bulk_jobs import ask_to_tag
from documents.services.notes import Selection
from documents.services.notes.tag_passages import MOST_AT_ONCE, Tagged, tag_passages
from documents.views.search.lines import audiences_of, lines_page
from documents.views.search.lines_asked import LinesAsked

NO_LINES = gettext_noop("There is no line to tag.")
TOO_MANY_LINES = gettext_noop("At most %(n)d lines can be tagged at once.")


@login_required
@require_POST
def tag_lines(request: HttpRequest) -> HttpResponseBase:
    """Tags the chosen lines, and shows them again; the address says which lines are on the page, as for `lines`.

    More than `MOST_AT_ONCE` are tagged by a job, whose page is shown.
    """
    asked = LinesAsked(request)
    form = TagLinesForm(audiences_of(request.user), request.POST)
    if form.is_valid():
        try:
            return _tagged(request, form, _passages(asked, form))
        except TooLong:
            form.add_error(None, _("This would take too long. Ask for rarer words, or for fewer."))
        except BulkChangeRefused as refusal:
            form.add_error(None, translate_error(refusal))
        except ReadingRoomError as refusal:
            form.add_error("tag", translate_error(refusal))
        except PermissionDenied as refusal:
            form.add_error(None, _(str(refusal)) if str(refusal) else _("You may not write notes there."))
    return lines_page(request, asked, form, status=422)


def _passages(asked: LinesAsked, form: TagLinesForm) -> list[Selection]:
    if not form.is_for_all:
        return list(form.cleaned_data["passages"])
    found = asked.passages_found() if asked.can_be_asked else []
    if not found:
        raise BulkChangeRefused(NO_LINES)
    if len(found) > MOST_IN_A_JOB:
        raise BulkChangeRefused(TOO_MANY_LINES, n=MOST_IN_A_JOB)
    return found


def _tagged(request: HttpRequest, form: TagLinesForm, passages: list[Selection]) -> HttpResponseBase:
    assert request.user.is_authenticated
    given: Any = {"passages": passages, "tag": form.cleaned_data["tag"], "sharing": form.sharing}
    if len(passages) > MOST_AT_ONCE:
        return redirect(ask_to_tag(by=request.user, **given))
    messages.success(request, _told(tag_passages(by=request.user, **given), form.cleaned_data["tag"]))
    return redirect(f"{reverse('search-lines')}?{request.GET.urlencode()}")


def _told(tagged: Tagged, tag: str) -> str:
    words = ngettext("%(n)d line has the tag “%(tag)s” now.", "%(n)d lines have the tag “%(tag)s” now.", tagged.made)
    told = [words % {"n": tagged.made, "tag": tag}]
    if tagged.already:
        words = ngettext("%(n)d had it from you already.", "%(n)d had it from you already.", tagged.already)
        told.append(words % {"n": tagged.already})
    return " ".join(told)
