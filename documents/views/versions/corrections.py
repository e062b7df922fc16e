"""Correcting a text: edit or replace it, preview the effect on the text and its notes, then save."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from documents.anchoring.changes import changes_between
from documents.errors import CorrectionRefused, RenderingRefused, StaleVersion
from documents.forms.versions import CorrectionForm
from documents.http import translate_error
from documents.models import Anchor, Annotation, Document, Revision, name_for
from documents.sandbox import render_in_sandbox
from documents.services.article.labels import labels_in
from documents.services.versions.preview import CorrectionPreview, preview_correction
from documents.services.versions.revisions import correct_document, restore_revision
from documents.views.site.access import PageNotFound, current_revision, document_to_correct, redirect_in_group
from documents.views.site.caching import with_cache_headers
from documents.views.versions.anchor_changes import (
    MAX_PER_STATE,
    AnchorChange,
    AnchorChangeGroup,
    anchor_change_of,
    group_by_state,
)
from documents.views.versions.text_comparison import Comparison, compare_texts

State = Anchor.State
STATES = (State.KEPT, State.MOVED, State.CHANGED, State.SET_ASIDE, State.LOST)
AFFECTED_STATES = (State.LOST, State.SET_ASIDE, State.CHANGED, State.MOVED)
CONFLICT = 409
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the editor; POST shows the preview, returns to the editor, or saves, as `do` says."""
    document, current = document_to_correct(request, slug)
    if request.method != "POST":
        return with_cache_headers(request, _new_form(request, document, current))
    form = CorrectionForm(request.POST, request.FILES)
    if not form.is_valid():
        return with_cache_headers(request, _editor(request, document, current, form, status=UNPROCESSABLE))
    do = request.POST.get("do", "preview")
    act = {"save": _save, "edit": _continue_editing}.get(do, _show)
    return with_cache_headers(request, act(request, document, current, form))


@require_POST
def restore(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Makes an older version the next one: shows a preview first, and saves it if `do` is "save"."""
    document, current = document_to_correct(request, slug)
    old = Revision.objects.editions().filter(document=document, number=number).exclude(pk=current.pk).first()
    if old is None:
        raise PageNotFound(_("This article has no older version of that number."))
    reason = request.POST.get("reason", "").strip()[:500]
    if request.POST.get("do") != "save":
        return with_cache_headers(request, _restore_page(request, document, current, old, reason))
    base = request.POST.get("base", "")
    try:
        made = restore_revision(
            document=document,
            by=request.user,
            number=number,
            reason=reason,
            base=int(base) if base.isdecimal() else None,
        )
    except StaleVersion:
        messages.error(request, _("The text was corrected meanwhile. Look again at what restoring would change now."))
        return with_cache_headers(request, _restore_page(request, document, current, old, reason, status=CONFLICT))
    except (CorrectionRefused, RenderingRefused) as error:
        messages.error(request, translate_error(error))
        return redirect_in_group(request, "revision", slug=slug, number=number)
    messages.success(
        request, _("Version %(old)s is back, as version %(number)s.") % {"old": number, "number": made.number}
    )
    return redirect_in_group(request, document)


# -- Steps ------------------------------------------------------------------------------------


def _new_form(request: HttpRequest, document: Document, current: Revision) -> HttpResponse:
    source = Revision.objects.values_list("source", flat=True).get(pk=current.pk)
    form = CorrectionForm(initial={"source": source, "source_format": current.source_format, "base": current.number})
    return _editor(request, document, current, form, is_fresh=True)


def _continue_editing(
    request: HttpRequest, document: Document, current: Revision, form: CorrectionForm
) -> HttpResponse:
    return _editor(request, document, current, form.with_file_text())


def _show(
    request: HttpRequest, document: Document, current: Revision, form: CorrectionForm, reason_fault: str = ""
) -> HttpResponse:
    given = form.cleaned_data
    if given["base"] != current.number:
        return _conflict(request, document, current, form)
    try:
        preview = preview_correction(
            document=document, by=request.user, source=given["source"], source_format=given["source_format"]
        )
    except (CorrectionRefused, RenderingRefused) as error:
        return _refusal_page(request, document, current, form, translate_error(error))
    shown = {
        "form": form,
        "reason": given["reason"],
        "reason_fault": reason_fault,
        "action": reverse("revise", args=[document.slug]),
    }
    status = UNPROCESSABLE if reason_fault else 200
    return _preview_page(request, document, current, preview, shown, status)


def _save(request: HttpRequest, document: Document, current: Revision, form: CorrectionForm) -> HttpResponseBase:
    given = form.cleaned_data
    if not given["reason"].strip():
        return _show(request, document, current, form, _("Say in a few words why: readers see it beside the version."))
    try:
        made = correct_document(
            document=document,
            by=request.user,
            source=given["source"],
            source_format=given["source_format"],
            reason=given["reason"].strip(),
            base=given["base"],
        )
    except StaleVersion:
        newest = current_revision(Document.objects.get(pk=document.pk))
        assert newest is not None, "what was corrected has a text"
        return _conflict(request, document, newest, form)
    except (CorrectionRefused, RenderingRefused) as error:
        return _refusal_page(request, document, current, form, translate_error(error))
    messages.success(request, _("Version %(number)s is saved.") % {"number": made.number})
    return redirect_in_group(request, document)


# -- Pages ------------------------------------------------------------------------------------


def _editor(
    request: HttpRequest, document: Document, current: Revision, form: CorrectionForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"document": document, "form": form, "current": current, "next_number": next_number(document), **more}
    return render(request, "documents/versions/correction_edit.html", context, status=status)


def _refusal_page(
    request: HttpRequest, document: Document, current: Revision, form: CorrectionForm, fault: str
) -> HttpResponse:
    return _editor(request, document, current, form.with_file_text(), status=UNPROCESSABLE, fault=fault)


def _preview_page(
    request: HttpRequest,
    document: Document,
    current: Revision,
    preview: CorrectionPreview,
    shown: dict[str, Any],
    status: int,
) -> HttpResponse:
    context = {
        "document": document,
        "current": current,
        "number": next_number(document),
        **outcome_of(request.user, preview),
        **shown,
    }
    return render(request, "documents/versions/correction_preview.html", context, status=status)


def _restore_page(
    request: HttpRequest, document: Any, current: Revision, old: Revision, reason: str, status: int = 200
) -> HttpResponse:
    """Shows the preview of restoring `old`; its source is not sent to the browser."""
    source = Revision.objects.values_list("source", flat=True).get(pk=old.pk)
    source_format: Any = old.source_format
    try:
        preview = preview_correction(document=document, by=request.user, source=source, source_format=source_format)
    except (CorrectionRefused, RenderingRefused) as error:
        messages.error(request, translate_error(error))
        return redirect_in_group(request, "revision", slug=document.slug, number=old.number)
    action = reverse("restore-revision", args=[document.slug, old.number])
    reason = reason or _("Version %(number)s restored") % {"number": old.number}
    return _preview_page(
        request, document, current, preview, {"restored": old, "action": action, "reason": reason}, status
    )


def _conflict(request: HttpRequest, document: Document, current: Revision, form: CorrectionForm) -> HttpResponse:
    """Shows both corrections, each compared with the text from which the unsaved one was edited."""
    given = form.cleaned_data
    texts = dict(
        Revision.objects.editions()
        .filter(document=document, number__in=[given["base"], current.number])
        .values_list("number", "text")
    )
    now = texts[current.number]
    base = texts.get(given["base"], now)
    made_by = Revision.objects.select_related("made_by").only("made_by").get(pk=current.pk).made_by
    context = {
        "document": document,
        "form": form,
        "current": current,
        "by": name_for(request.user, made_by) if made_by and made_by != request.user else "",
        "saved_comparison": compare_texts(base, now, changes_between(base, now)),
        "own_comparison": _yours(document, base, given),
    }
    return render(request, "documents/versions/correction_conflict.html", context, status=CONFLICT)


def _yours(document: Document, base: str, given: dict[str, Any]) -> Comparison | None:
    """Returns the changes of the unsaved correction, or None if it cannot be rendered."""
    try:
        rendered = render_in_sandbox(given["source"], given["source_format"], labels_in(document.language))
    except RenderingRefused:
        return None
    return compare_texts(base, rendered.text, changes_between(base, rendered.text))


def outcome_of(viewer: Any, preview: CorrectionPreview) -> dict[str, Any]:
    """Returns the context that shows the effect of an unsaved correction: the comparison, and the changes to notes."""
    anchor_changes = anchor_changes_of_preview(viewer, preview)
    return {
        "comparison": compare_texts(preview.old_text, preview.new_text, preview.changes),
        "anchor_changes": anchor_changes,
        "affected": [kind for kind in reversed(anchor_changes) if kind.state in AFFECTED_STATES and kind.count],
        "total": sum(kind.count for kind in anchor_changes),
    }


def anchor_changes_of_preview(viewer: Any, preview: CorrectionPreview) -> list[AnchorChangeGroup]:
    """Returns the changes to notes by state, with author and note for those that `viewer` may see."""
    seen = Counter(str(passage_change.state) for passage_change in preview.passage_changes)
    first = [
        passage_change
        for state in AFFECTED_STATES
        for passage_change in islice((f for f in preview.passage_changes if f.state == state), MAX_PER_STATE)
    ]
    notes = {
        note.pk: note
        for note in Annotation.objects.visible_to(viewer)
        .filter(pk__in={passage_change.annotation for passage_change in first})
        .select_related("author", "group")
        .prefetch_related("author__memberships")
    }
    by_state: dict[str, list[AnchorChange]] = {}
    for passage_change in first:
        if note := notes.get(passage_change.annotation):
            by_state.setdefault(passage_change.state, []).append(
                anchor_change_of(viewer, note, passage_change.old_quote, passage_change.new_quote)
            )
    return group_by_state(preview.counts, seen, by_state, STATES)


def next_number(document: Document) -> int:
    """Returns the number that the next version will get; capture texts are counted too."""
    last: int | None = document.revisions.aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1
