"""The decisions of curators on the source page: which parts of a capture are in the article, and what a copy lacks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents.errors import CorrectionRefused, ExtractionRefused, ReadingRoomError, RenderingRefused, StaleVersion
from documents.errors import gettext_noop as noop
from documents.forms.captures import GapForm, PartForm, Selection
from documents.http import translate_error
from documents.models import Anchor, Document, Gap, Revision, SetAside, Target
from documents.permissions import can_curate
from documents.services.captures.gaps import add_gap, decide_gap
from documents.services.versions.preview import CorrectionPreview, preview_correction
from documents.services.versions.set_aside import Plan, parts_with, plan_set_aside, restore_part, set_aside
from documents.spans import Span
from documents.views.captures.capture_texts import span_map_of
from documents.views.site.access import PageNotFound, redirect_in_group, visible_document, whole_number
from documents.views.site.caching import with_cache_headers
from documents.views.versions.corrections import anchor_changes_of_preview
from documents.views.versions.text_comparison import compare_texts

EXPECTED = (ExtractionRefused, CorrectionRefused, RenderingRefused, StaleVersion)
NOT_FROM_HERE = noop("Nothing in the capture holds these words: a person added them. Correct the text instead.")


@require_POST
def decide_on_part(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Sets selected text aside (`do=aside`) or restores a part; asks first if passages of notes go with it."""
    document = _for_curators(request, slug)
    try:
        if request.POST.get("do") == "aside":
            return _set_aside(request, document)
        return _restore(request, document)
    except EXPECTED as error:
        return _refused(request, document, error)


def _set_aside(request: HttpRequest, document: Document) -> HttpResponseBase:
    form = PartForm(request.POST)
    if not form.is_valid():
        raise ExtractionRefused(noop("Select some words first."))
    given = form.cleaned_data
    whole, spans = _selected(document, given)
    if "confirmed" not in request.POST:
        preview = _affecting_notes(request, document, plan_set_aside(document, whole, spans))
        if preview is not None:
            return _ask(request, document, form, preview)
    made = set_aside(
        document=document, by=request.user, whole=whole, spans=spans, reason=given["reason"], base=given["base"]
    )
    if made is None:
        messages.success(request, _("It is kept why these words are not in the text."))
    else:
        messages.success(request, _("Set aside. The text is now version %(number)s.") % {"number": made.number})
    return _back_to(request, document, whole, spans[0].start, spans[-1].end)


def _restore(request: HttpRequest, document: Document) -> HttpResponseBase:
    whole, spans, base = _part_in(request, document) if "part" in request.POST else _part_selected(request, document)
    made = restore_part(document=document, by=request.user, whole=whole, spans=spans, base=base)
    if made is None:
        messages.success(request, _("It is no longer set aside; the text was the same."))
    else:
        messages.success(request, _("Restored. The text is now version %(number)s.") % {"number": made.number})
    return _back_to(request, document, whole, spans[0].start, spans[-1].end)


def _part_in(request: HttpRequest, document: Document) -> tuple[Revision, list[Span], int | None]:
    """Returns the set-aside part whose button was pressed."""
    rows = SetAside.objects.in_force().filter(document=document).select_related("revision")
    part = rows.filter(pk=_row(request, "part")).first()
    if part is None:
        raise ExtractionRefused(noop("None of this is set aside now. Look at the page again."))
    base = whole_number(request.POST.get("base", ""), default=-1)
    return part.revision, [Span(part.start, part.end)], base if base >= 0 else None


def _part_selected(request: HttpRequest, document: Document) -> tuple[Revision, list[Span], int | None]:
    form = Selection(request.POST)
    if not form.is_valid():
        raise ExtractionRefused(noop("Select some words first."))
    return *_selected(document, form.cleaned_data), form.cleaned_data["base"]


def _row(request: HttpRequest, name: str) -> int:
    """Returns the primary key in a POST parameter, or 0, which no row has, if it is not a number."""
    return whole_number(request.POST.get(name, ""))


@require_POST
def decide_on_gap(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Confirms or refuses a proposed gap, or adds a gap at a selected position."""
    document = _for_curators(request, slug)
    try:
        return _decide(request, document) if "gap" in request.POST else _add(request, document)
    except EXPECTED as error:
        return _refused(request, document, error)


def _decide(request: HttpRequest, document: Document) -> HttpResponseBase:
    gaps = Gap.objects.filter(document=document).select_related("document", "revision")
    gap = gaps.filter(pk=_row(request, "gap")).first()
    if gap is None:
        raise ExtractionRefused(noop("There is no such place in the capture."))
    state = {"confirm": Gap.State.CONFIRMED, "refuse": Gap.State.REFUSED}.get(request.POST.get("do", ""), "")
    decide_gap(gap=gap, by=request.user, state=state, words=request.POST.get("words"))
    if state == Gap.State.CONFIRMED:
        messages.success(request, _("Readers now see that something is missing here."))
    else:
        messages.success(request, _("It is kept that nothing is missing here."))
    return redirect_in_group(request, f"{_address(document, gap.revision)}#gaps")


def _add(request: HttpRequest, document: Document) -> HttpResponseBase:
    form = GapForm(request.POST)
    if not form.is_valid():
        raise ExtractionRefused(noop("Say what is missing."))
    given = form.cleaned_data
    whole, spans = _selected(document, {**given, "end": given["start"]})
    add_gap(
        document=document,
        by=request.user,
        whole=whole,
        position=spans[0].start,
        reason=given["reason"],
        words=given["words"],
    )
    messages.success(request, _("Readers now see that something is missing here."))
    return redirect_in_group(request, f"{_address(document, whole)}#gaps")


# -- Steps ------------------------------------------------------------------------------------


def _for_curators(request: HttpRequest, slug: str) -> Any:
    """Returns an article that the user may curate. Raises `PageNotFound` for everybody else."""
    document = visible_document(request, slug)
    if document.is_withdrawn or not can_curate(request.user, document):
        raise PageNotFound(_("There is nothing at this address, or nothing for you."))
    return document


def _selected(document: Document, given: dict[str, Any]) -> tuple[Revision, list[Span]]:
    """Returns the selection as a capture text and its spans; a selection in the article's text is mapped back."""
    whole = Revision.objects.filter(document=document, number=given["whole"], source_format="capture").first()
    span = Span(given["start"], given["end"])
    if whole is None or (given["revision"] is None and span.end > whole.length):
        raise ExtractionRefused(noop("There is no such place in the capture."))
    if given["revision"] is None:
        return whole, [span]
    revision = Revision.objects.without_text().filter(document=document, number=given["revision"]).first()
    made = span_map_of(revision) if revision is not None and revision.mapped_to_id == whole.pk else None
    if made is None or span.end > len(made):
        raise ExtractionRefused(NOT_FROM_HERE)
    if not span:
        before = made.sources_of(Span(max(0, span.start - 1), span.start)) if span.start else ()
        behind = made.sources_of(Span(span.start, min(len(made), span.start + 1)))
        at = before[-1].end if before else behind[0].start if behind else None
        if at is None:
            raise ExtractionRefused(NOT_FROM_HERE)
        return whole, [Span(at, at)]
    spans = sorted(made.sources_of(span))
    if not spans:
        raise ExtractionRefused(NOT_FROM_HERE)
    return whole, spans


def _affecting_notes(request: HttpRequest, document: Document, plan: Plan) -> CorrectionPreview | None:
    """Returns the preview of setting text aside if passages of notes would go with it or be changed, else None."""
    if plan.source is None or not Target.objects.filter(document=document).exists():
        return None
    try:
        preview = preview_correction(
            document=document,
            by=request.user,
            source=plan.source.text,
            source_format=plan.source_format,
            set_aside={plan.whole.pk: parts_with(plan)},
        )
    except CorrectionRefused:
        return None
    return preview if any(preview.counts.get(state, 0) for state in Anchor.AFFECTED) else None


def _ask(request: HttpRequest, document: Document, form: PartForm, preview: CorrectionPreview) -> HttpResponse:
    anchor_changes = anchor_changes_of_preview(request.user, preview)
    context = {
        "document": document,
        "form": form,
        "comparison": compare_texts(preview.old_text, preview.new_text, preview.changes),
        "anchor_changes": anchor_changes,
        "affected": [kind for kind in anchor_changes if kind.state in Anchor.AFFECTED and kind.count],
    }
    response = render(request, "documents/captures/confirm_set_aside.html", context)
    return with_cache_headers(request, response)  # type: ignore[return-value]


def _refused(request: HttpRequest, document: Document, error: ReadingRoomError) -> HttpResponseBase:
    messages.error(request, translate_error(error))
    return redirect_in_group(request, "source", slug=document.slug)


def _address(document: Document, whole: Revision) -> str:
    return f"{reverse('source', args=[document.slug])}?capture={whole.capture_id}"


def _back_to(request: HttpRequest, document: Document, whole: Revision, start: int, end: int) -> HttpResponseBase:
    view = "&view=page" if request.POST.get("view") == "page" else ""
    page = f"{_address(document, whole)}&at={start}-{end}&revision={whole.number}{view}#at"
    return redirect_in_group(request, page)
