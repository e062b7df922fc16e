"""The first view of the source page: a captured page as it was received, with the parts set aside marked in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from documents.errors import CaptureRefused, ReadingRoomError
from documents.http import translate_error
from documents.models import Capture, Gap, Revision, SetAside
from documents.rendering.captured import CapturedPage, Mark
from documents.services.captures.captured_pages import captured_pages, is_page
from documents.spans import Span
from documents.views.site.access import number_parameter

PAGE, SOURCE = "page", "source"
# Addresses that name letters of the capture are for the view that shows each of them.
_NAMES_LETTERS = ("at", "fact", "part")
_SLOT = re.compile(r'<span class="slot" data-slot="([a-z]+)(?:-(\d+))?"></span>')
_PLACE = re.compile(r'(<[a-z0-9]+ (?:[^<>]* )?)data-place="(\d+)-(\d+)"')


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """A part set aside, as the list shows it: its reason, its first words, and its place in the page."""

    key: int
    reason: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class PageView:
    """Whether a capture can be seen as a page, and that page; `problem` says why it cannot be shown now.

    `is_passing` problems may be gone at the next request, so an answer with one is stored nowhere.
    """

    page: CapturedPage | None = None
    problem: str = ""
    is_passing: bool = False


def asked_view(request: HttpRequest) -> str:
    """Returns the view that the address asks for."""
    asked = request.GET.get("view")
    if asked in {PAGE, SOURCE}:
        return asked
    return SOURCE if any(name in request.GET for name in _NAMES_LETTERS) else PAGE


def page_view_of(
    request: HttpRequest, whole: Revision, capture: Capture | None, asides: Sequence[SetAside], gaps: Sequence[Gap]
) -> PageView | None:
    """Returns the page of a capture, if that view is asked for; None if the capture is no page."""
    if capture is None or not is_page(whole, capture):
        return None
    if asked_view(request) == SOURCE:
        return PageView()
    marks = [Mark(one.start, one.end, one.pk, one.reason != SetAside.Reason.MARKUP) for one in asides]
    shown_gaps = [(gap.position, gap.pk) for gap in gaps if gap.state != Gap.State.REFUSED]
    try:
        page = captured_pages.get(whole, marks, shown_gaps)
    except CaptureRefused as refused:
        return PageView(problem=translate_error(refused))
    except ReadingRoomError as failure:  # another time it may be rendered
        return PageView(problem=translate_error(failure), is_passing=True)
    if page is None:
        words = _("This capture is long. It is being made into a page; look again in a moment. These are its letters.")
        return PageView(problem=words, is_passing=True)
    if not page.parts:
        return PageView(problem=_("This capture shows no words as a page. Its letters are shown instead."))
    return PageView(page)


def page_context(
    request: HttpRequest,
    page: CapturedPage,
    *,
    asides: Sequence[SetAside],
    gap_words: Mapping[int, str],
    passages: Sequence[Span],
    may_curate: bool,
) -> dict[str, Any]:
    """Builds the context of one part of a captured page."""
    first = next((n for n, part in enumerate(page.parts, 1) if passages and passages[0].start < part.end), 1)
    part = min(max(number_parameter(request, "part", default=first), 1), len(page.parts))
    reasons = {one.pk: str(one.get_reason_display()) for one in asides if one.reason != SetAside.Reason.MARKUP}
    html = _fill(page.parts[part - 1].html, reasons, gap_words, may_curate=may_curate)
    shown = {one.key for one in page.set_aside}
    return {
        "page_html": mark_safe(_highlight(html, passages)),  # noqa: S308 - the sanitiser made it safe
        "set_aside_rows": [
            SetAsideRow(one.key, reasons.get(one.key, ""), one.words, f"#part-{one.key}")
            for one in page.set_aside
            if one.page_part == part
        ],
        "goes_on_here": 'data-slot="why-' in page.parts[part - 1].html,
        "set_aside_unseen": sum(key not in shown for key in reasons),
        "part": part,
        "parts": len(page.parts),
        "part_before": part - 1,
        "part_after": part + 1 if part < len(page.parts) else 0,
        "set_aside_count": len(reasons),
    }


def _fill(html: str, reasons: Mapping[int, str], gap_words: Mapping[int, str], *, may_curate: bool) -> str:
    """Puts words in the reader's language into the places that the page keeps for them."""
    boxes = {
        "picture": _("Picture"),
        "film": _("Film"),
        "sound": _("Sound"),
        "drawing": _("Drawing"),
        "embedded": _("Embedded page"),
    }
    ends = format_html('<span class="visually-hidden"> {}</span>', _("(end of what is set aside)"))

    def words(found: re.Match[str]) -> SafeString:
        kind, key = found[1], int(found[2] or 0)
        if kind == "why":
            return _label(key, reasons.get(key, ""), may_curate=may_curate)
        if kind == "gap":
            return _gap(key, gap_words.get(key, ""))
        return ends if kind == "end" else format_html("<b>{}</b>", boxes.get(kind, ""))

    return _SLOT.sub(words, html)


def _label(key: int, reason: str, *, may_curate: bool) -> SafeString:
    label = format_html('<span class="why"><span class="visually-hidden">{} </span>{}</span> ', _("Set aside:"), reason)
    if not may_curate:
        return label
    return label + format_html(
        '<button class="restore" type="submit" form="restore" name="part" value="{}">{}'
        '<span class="visually-hidden">: {}</span></button> ',
        key,
        _("Restore"),
        reason,
    )


def _gap(key: int, words: str) -> SafeString:
    """Returns the mark of a gap; where a box stands for a picture, only its place."""
    if not words:
        return format_html('<span id="lack-{}"></span>', key)
    return format_html(
        '<span class="gap" id="lack-{0}" role="img" aria-label="{1}" data-words="{1}"></span>', key, words
    )


def _highlight(html: str, passages: Iterable[Span]) -> str:
    """Marks the blocks that a passage touches; the first of them is the place `at`."""
    spans = list(passages)
    is_first = True

    def lit(found: re.Match[str]) -> str:
        nonlocal is_first
        start, end = int(found[2]), int(found[3])
        if not any(span.start < end and start < span.end for span in spans):
            return found[0]
        name = ' id="at"' if is_first else ""
        is_first = False
        return f'{found[0]} data-lit=""{name}'

    return _PLACE.sub(lit, html) if spans else html
