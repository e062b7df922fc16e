"""Many of one's own notes changed in one act: tags put on or taken off, another audience, or deleted.

The first form comes from the list with the notes that were chosen, or with the filter that found them; the second says
what would be done, and does it. More than anybody waits for, and deletions, are done in a job (`bulk_progress`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from documents.errors import BulkChangeRefused
from documents.forms.notebook import BulkForm
from documents.http import translate_error
from documents.models import Annotation, Group, Tag
from documents.models.notebook.filter import NotebookFilter
from documents.models.tag import uuid_in
from documents.search.beginnings import asked_words
from documents.services.notebook.bulk import (
    MOST_AT_ONCE,
    MOST_IN_A_JOB,
    Outcome,
    change_notes,
    own_notes,
    own_notes_found,
    words_that_go,
)
from documents.services.notebook.bulk_jobs import GRACE, ask_for_change
from documents.services.notes.audience_change import WordsLost
from documents.services.vocabulary.moving import told_lost


@never_cache
@login_required
@require_POST
def change(request: HttpRequest) -> HttpResponseBase:
    """Shows what can be done with the chosen notes, what it would do, or does it, as far as the form says."""
    assert request.user.is_authenticated
    back = _back(request)
    chosen = list(dict.fromkeys(filter(None, map(uuid_in, request.POST.getlist("note")))))
    found = request.POST.get("all")
    if found is not None:
        chosen = []
        query = NotebookFilter.from_query(QueryDict(found))
        notes = own_notes_found(request.user, query.prepared(asked_words(query.q)))
    else:
        notes = own_notes(request.user, chosen)
    if not notes:
        messages.error(request, _("No note of yours was chosen."))
        return redirect(back)
    form = BulkForm(request.POST if "do" in request.POST else None, **_choices(request.user, notes))
    outcome, lost, is_job, shown, status = None, WordsLost(), False, "", 200
    if form.is_bound and form.is_valid():
        deed, shown = form.deed, f"{form.key} {_digest(notes)}"
        is_job = deed.deletes or len(notes) > MOST_AT_ONCE
        # Only what was shown is done: another choice, or notes that changed since, are shown first.
        if "confirmed" in request.POST and request.POST.get("shown") == shown:
            deed = replace(deed, losing=tuple(request.POST.get("losing", "").splitlines()))
            if is_job:
                try:
                    return redirect(ask_for_change(by=request.user, notes=notes, deed=deed))
                except BulkChangeRefused as refusal:
                    messages.error(request, translate_error(refusal))
                    return redirect(back)
            _tell(request, change_notes(by=request.user, notes=notes, deed=deed))
            return redirect(back)
        if len(notes) <= MOST_AT_ONCE:
            outcome = change_notes(by=request.user, notes=notes, deed=deed, is_trial=True)
        lost = outcome.lost if outcome else words_that_go(by=request.user, notes=notes, deed=deed)
    elif form.is_bound:
        status = 422
    context = {
        "form": form,
        "notes": notes,
        "found": found,
        "articles": len({note.document_id for note in notes}),
        "left": max(len(chosen) - len(notes), 0),
        "is_cut": len(notes) == MOST_IN_A_JOB,
        "outcome": outcome,
        "would": (outcome.notes if outcome else len(notes)) if shown else 0,
        "refusals": in_words(outcome.refused) if outcome else [],
        "lost": translate_error(told_lost(lost.vocabulary, lost.words)) if lost.vocabulary and lost.words else "",
        "losing": "\n".join(lost.words),  # one field, because a form may only have so many
        "shown": shown,
        "is_job": is_job,
        "deletes": is_job and form.deed.deletes,
        "minutes": int(GRACE.total_seconds() // 60),
        "back": back,
    }
    return render(request, "documents/notebook/bulk.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """Returns the address of the list that the notes were chosen in, if it is one of this notebook."""
    given = request.POST.get("next", "")
    here = reverse("notebook")
    is_ours = url_has_allowed_host_and_scheme(given, allowed_hosts=None) and given.partition("?")[0] == here
    return given if is_ours else here


def _digest(notes: list[Annotation]) -> str:
    """Returns what tells these notes, as they are now, from all others."""
    return hashlib.sha256("".join(f"{note.pk}{note.version};" for note in notes).encode()).hexdigest()


def _choices(user: Any, notes: list[Annotation]) -> dict[str, Any]:
    tags = Tag.objects.filter(taggings__content_object__in=[note.pk for note in notes])
    named = tags.values_list(Coalesce("merged_into__name", "name"), flat=True)
    names = sorted(set(named))
    return {"tags": names, "groups": list(Group.objects.writable_by(user).order_by("name"))}


def in_words(refused: Iterable[tuple[Any, int]]) -> list[tuple[str, int]]:
    """Returns why notes stay as they are, each reason once with the number of notes."""
    found: dict[str, int] = {}
    for refusal, n in refused:
        why = translate_error(refusal)
        found[why] = found.get(why, 0) + n
    return list(found.items())


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    changed = ngettext("%(n)s note is changed.", "%(n)s notes are changed.", outcome.notes) % {"n": outcome.notes}
    messages.success(request, changed)
    for why, n in in_words(outcome.refused):
        words = ngettext("%(n)s note stays as it is: %(why)s", "%(n)s notes stay as they are: %(why)s", n)
        messages.warning(request, words % {"n": n, "why": why})
