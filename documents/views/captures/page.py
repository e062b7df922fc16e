"""The source page: the capture as received and the text that was made from it, side by side."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.exports.notes.spanning import standing_on
from documents.forms.captures import GapForm, OutsideFactForm, PartForm, SelectedFactForm
from documents.models import Annotation, Document, Evidence, Gap, Revision, SetAside
from documents.permissions import can_curate
from documents.rendering.stored.capture_marks import (
    CaptureGap,
    CaptureHighlight,
    CaptureMarks,
    SetAsideMark,
    capture_html,
)
from documents.rendering.stored.gap_marks import add_gap_marks
from documents.spans import Span
from documents.views.article.gap_marks import gap_marks, gap_words
from documents.views.article.parts import begins_with_title
from documents.views.captures.capture_texts import (
    PART_CODE_POINTS,
    RequestedPassage,
    capture_texts_of,
    part_of,
    readable_document,
    requested_passage,
    selected_capture_text,
)
from documents.views.captures.captured_page import PAGE, SOURCE, PageView, page_context, page_view_of
from documents.views.notes.cards import cards_of_visible
from documents.views.provenance.summary import provenance_of
from documents.views.site.access import current_revision, number_parameter, withdrawn_response
from documents.views.site.caching import cached_response, document_cache_key

MAX_NOTES = 50


@require_safe
def source(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Shows the capture beside the text; `?fact=` highlights its evidence, `?at=start-end&revision=n` a passage.

    A capture in HTML is shown as the page that it was; `?view=source`, or an address that names letters, shows those.
    """
    document = readable_document(request, slug)
    if document.is_withdrawn:
        return withdrawn_response(request, document)
    state = PageState()
    response = cached_response(
        request,
        document_cache_key(document),
        lambda: _page(request, document, state),
        lambda: not (state.is_passing or state.is_in_parts or is_long(document)),
    )
    if state.is_passing:
        # The next answer at this address is another one, although nothing was changed.
        del response["ETag"]
        response["Cache-Control"] = "no-store"
    return response


class PageState:
    """What is found out about a page while it is made, and decides whether it may be cached."""

    is_passing = False
    is_in_parts = False


def is_long(document: Document) -> bool:
    """Checks whether a text of the article has more than one part; the server then does not cache its source pages.

    Each part, fact and passage has its own address, and each of these pages holds the whole article. Caching them for
    one long article would evict the pages of all others.
    """
    return Revision.objects.filter(document=document, length__gt=PART_CODE_POINTS).exists()


def _page(request: HttpRequest, document: Document, state: PageState) -> HttpResponse:
    capture_texts, current, requested = (
        capture_texts_of(document),
        current_revision(document),
        requested_passage(request, document),
    )
    whole = selected_capture_text(request, capture_texts, current, requested)
    may_curate = can_curate(request.user, document)
    requested_fact = number_parameter(request, "fact", default=0)
    evidence = evidence_of(document)
    gaps = list(Gap.objects.filter(document=document, revision=whole)) if whole else []
    provenance = provenance_of(document, viewer=request.user, revision=whole)
    asides = list(SetAside.objects.in_force().filter(revision=whole)) if whole else []
    page_view = page_view_of(request, whole, provenance.capture, asides, gaps) if whole else None
    if page_view is not None:
        state.is_passing = page_view.is_passing
        state.is_in_parts = page_view.page is not None and len(page_view.page.parts) > 1
    text = Revision.objects.only("html").get(pk=current.pk) if current else None
    context = {
        "document": document,
        "whole": whole,
        "capture_texts": capture_texts if len(capture_texts) > 1 else [],
        "capture": provenance.capture,
        "provenance": provenance,
        "requested_fact": requested_fact,
        "requested": requested,
        "passages": passages_of(document, evidence, whole),
        "current": current,
        "is_from_other_capture": bool(current and whole and current.mapped_to_id not in (None, whole.pk)),
        "has_span_map": bool(current and whole and current.mapped_to_id == whole.pk and has_map(current)),
        "title_in_text": bool(current and begins_with_title(document, current)),
        # Safe: rendering made it safe, and only empty elements are inserted.
        "html": mark_safe(add_gap_marks(text.html, gap_marks(document, current))) if text and current else "",  # noqa: S308
        "gaps": [(gap, gap_words(gap)) for gap in gaps],
        "notes": notes_on(request.user, document, whole) if whole else [],
        "may_curate": may_curate,
        "page_view": page_view,
        "view": PAGE if page_view and page_view.page else SOURCE,
        **_shown(request, whole, page_view, evidence, asides, gaps, requested, requested_fact, may_curate=may_curate),
        **(_forms(whole, current) if may_curate and whole else {}),
    }
    return render(request, "documents/captures/page.html", context)


def has_map(revision: Revision) -> bool:
    """Checks whether the revision's map has any rows; an empty map says nothing about where the text came from."""
    return not Revision.objects.filter(pk=revision.pk, span_map=[]).exists()


def _forms(whole: Revision, current: Revision | None) -> dict[str, Any]:
    base = {"whole": whole.number, "base": current.number if current else ""}
    return {
        "part_form": PartForm(initial=base),
        "gap_form": GapForm(initial=base),
        "fact_form": SelectedFactForm(),
        "outside_form": OutsideFactForm(),
    }


def _shown(
    request: HttpRequest,
    whole: Revision | None,
    page_view: PageView | None,
    evidence: list[Evidence],
    asides: list[SetAside],
    gaps: list[Gap],
    requested: RequestedPassage | None,
    requested_fact: int,
    *,
    may_curate: bool,
) -> dict[str, Any]:
    """Builds the context of the capture in the view that is shown."""
    if whole is None:
        return {}
    if page_view is None or page_view.page is None:
        return _capture(request, whole, evidence, asides, gaps, requested, requested_fact, may_curate=may_curate)
    facts = [Span(row.start, row.end) for row in evidence if row.statement_id == requested_fact]
    return page_context(
        request,
        page_view.page,
        asides=asides,
        gap_words={gap.pk: gap_words(gap) for gap in gaps if gap.reason != Gap.Reason.PICTURE},
        passages=requested.spans if requested else facts,
        may_curate=may_curate,
    )


def _capture(
    request: HttpRequest,
    whole: Revision,
    evidence: list[Evidence],
    asides: list[SetAside],
    gaps: list[Gap],
    requested: RequestedPassage | None,
    requested_fact: int,
    *,
    may_curate: bool,
) -> dict[str, Any]:
    """Builds the context of one part of the capture with everything that is marked in it."""
    here = [row for row in evidence if row.revision_id == whole.pk]
    passages = requested.spans if requested else ()
    parts = -(-whole.length // PART_CODE_POINTS)
    first_lit = next(
        (span.start for span in passages), next((row.start for row in here if row.statement_id == requested_fact), 0)
    )
    part = min(max(number_parameter(request, "part", default=first_lit // PART_CODE_POINTS + 1), 1), max(parts, 1))
    offset = (part - 1) * PART_CODE_POINTS
    marks = CaptureMarks(
        set_aside=[_set_aside_mark(one, may_curate=may_curate) for one in asides],
        highlights=[
            *(_passage(span, n) for n, span in enumerate(passages)),
            *(
                CaptureHighlight(row.start, row.end, f"fact-{row.statement_id}", row.statement_id == requested_fact)
                for row in here
            ),
        ],
        gaps=[
            CaptureGap(gap.position, f"lack-{gap.pk}", gap_words(gap)) for gap in gaps if gap.state != Gap.State.REFUSED
        ],
    )
    return {
        "capture_html": mark_safe(capture_html(part_of(whole, part), marks, offset)),  # noqa: S308 - escaped there
        "offset": offset,
        "part": part,
        "parts": parts,
        "part_before": part - 1,
        "part_after": part + 1 if part < parts else 0,
        "set_aside_count": sum(one.reason != SetAside.Reason.MARKUP for one in asides),
    }


def _set_aside_mark(part: SetAside, *, may_curate: bool) -> SetAsideMark:
    if part.reason == SetAside.Reason.MARKUP:
        return SetAsideMark(part.start, part.end, part.pk)
    return SetAsideMark(
        part.start, part.end, part.pk, str(part.get_reason_display()), _("Restore") if may_curate else ""
    )


def _passage(span: Span, n: int) -> CaptureHighlight:
    return CaptureHighlight(span.start, span.end, "at" if not n else f"at-{n}", is_requested=True)


def evidence_of(document: Document) -> list[Evidence]:
    """Returns the evidence for all facts in force."""
    rows = Evidence.objects.filter(document=document, statement__isnull=False, statement__retired_at=None)
    return list(rows.select_related("revision").defer("revision__text", "revision__html", "revision__source"))


def passages_of(document: Document, evidence: list[Evidence], whole: Revision | None) -> dict[int, list[str]]:
    """Maps each statement to the passage pages of its evidence in texts other than this capture text."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in evidence:
        if row.statement_id is not None and (whole is None or row.revision_id != whole.pk):
            found[row.statement_id].append(document.passage_url(row.revision.number, row.start, row.end))
    return dict(found)


def notes_on(viewer: Any, document: Document, whole: Revision) -> Any:
    """Returns the first fifty notes that were made on the capture itself, by position."""
    notes = standing_on(Annotation.objects.visible_to(viewer), document).roots()
    standing = notes.find_positions_on(whole, target__revision=whole)
    ids = dict.fromkeys(standing.values_list("pk", flat=True)[:MAX_NOTES])
    return cards_of_visible(viewer, document, whole, list(ids))
