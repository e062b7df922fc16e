"""Words in context: each hit of a question, or each passage under a tag, in one line with the text around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.exports.lines import lines_csv as csv_of
from documents.forms.search import TagLinesForm
from documents.http import origin_of
from documents.models import Document
from documents.search.lines import WIDTHS, Line, Order
from documents.search.results import TooLong
from documents.services.notebook.bulk import MOST_IN_A_JOB
from documents.views.notes.audience_choices import audience_choices, groups_to_write_for
from documents.views.search.line_marks import Mark, Piece, marks_of, pieces_of
from documents.views.search.lines_asked import LinesAsked
from documents.views.shelf.shelf import FactWords, fact_words_of
from documents.views.site.caching import with_cache_headers

LINES_PER_PAGE = 50
FORMS_SHOWN = 12
_SHOWN_OF_DOCUMENT = ("slug", "title", "title_given", "language", "direction", "current_revision__number")
LONGEST_HIT = 200
"""Code points of a hit that a line shows; of a longer one it shows the beginning and the end."""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line as the page shows it: its words in pieces, where it is, and the tags of what it shows.

    `key` is its value in forms.
    """

    document: Any
    facts: tuple[FactWords, ...]
    address: str
    left: list[Piece]
    hit: list[Piece]
    right: list[Piece]
    tags: list[Mark]
    key: str

    @property
    def is_ltr(self) -> bool:
        """Says whether its words run from left to right."""
        return bool(self.document.direction == Document.Direction.LEFT_TO_RIGHT)


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """Shows a page of lines.

    `?q=` asks as search does, `?tag=` for all passages under a tag; `?order=`, `?width=`, `?form=` (lines with the
    same words in the middle), `?page=`. Of very many, `?seed=` says which are drawn.
    """
    return lines_page(request, LinesAsked(request))


def lines_page(
    request: HttpRequest, asked: LinesAsked, form: TagLinesForm | None = None, status: int = 200
) -> HttpResponse:
    """Returns the page of lines; `form` is one that was refused, with its `status`."""
    if form is None and request.user.is_authenticated:
        form = TagLinesForm(audiences_of(request.user))
    context: dict[str, Any] = {
        "asked": asked,
        "form": form,
        "chosen": set(form.chosen) if form else set(),
        "q": asked.question.typed,
        "notices": [*asked.question.mistakes, *asked.left_out],
        "orders": _orders(),
        "widths": WIDTHS,
        "took_too_long": False,
    }
    try:
        context |= _found(asked, request.GET.get("page")) if asked.can_be_asked else {}
    except TooLong:
        context["took_too_long"] = True
        return render(request, "documents/search/lines.html", context, status=503)
    response = render(request, "documents/search/lines.html", context, status=status)
    with_cache_headers(request, response)
    return response


def audiences_of(user: Any) -> list[tuple[str, str]]:
    """Returns for whom notes can be made of lines, which may be in any articles; narrowest first."""
    choices = audience_choices(list(groups_to_write_for(user)), may_write_for_everyone=True)
    return [(choice.value, choice.label) for choice in choices]


@require_safe
def lines_csv(request: HttpRequest) -> HttpResponseBase:
    """Streams all lines that `lines` shows on its pages as a table."""
    asked = LinesAsked(request)
    try:
        hits = asked.ordered() if asked.can_be_asked else []
    except TooLong:
        return render(request, "documents/search/lines.html", {"asked": asked, "took_too_long": True}, status=503)
    table = csv_of(hits, asked.lines_of, asked.origins if hits else {}, origin_of(request))
    response = StreamingHttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="lines.csv"'
    return with_cache_headers(request, response)


def _found(asked: LinesAsked, number: str | None) -> dict[str, Any]:
    ordered = asked.ordered()
    page = Paginator(ordered, LINES_PER_PAGE).get_page(number)
    forms = Counter(hit.form for hit in asked.hits)
    by_count = sorted(forms.items(), key=lambda one: (-one[1], one[0]))
    return {
        "is_found": True,
        "total": len(ordered),
        "may_tag_all": page.paginator.num_pages > 1 and len(ordered) <= MOST_IN_A_JOB,
        "articles": len({hit.document for hit in ordered}),
        "sample": asked.drawn_from,
        "sampled": asked.drawn,
        "redrawn": asked.address(seed=asked.seed + 1) if asked.drawn_from else "",
        "forms": [(form, n, asked.address(form=form)) for form, n in by_count] if len(forms) > 1 else [],
        "forms_shown": FORMS_SHOWN,
        "all_forms": asked.address(form=""),
        "others": asked.question.other_names,
        "this_only": asked.address(spelling="this") if asked.question.others else "",
        "all_spellings": asked.address(spelling="") if asked.question.is_this_only else "",
        "everywhere": asked.address(article="") if asked.question.slug else "",
        "csv": asked.address("search-lines-csv"),
        "tagging": asked.address("search-lines-tag", page=page.number if page.number > 1 else ""),
        "neighbours": asked.address("search-neighbours", order="", form="", width="") if not asked.tag else "",
        "lines": shown_lines(asked.user, asked.lines_of(list(page.object_list))),
        "page": page,
        "older": asked.address(page=page.number + 1) if page.has_next() else "",
        "newer": asked.address(page=page.number - 1) if page.has_previous() else "",
    }


def shown_lines(user: Any, lines: Sequence[Line]) -> list[ShownLine]:
    """Returns lines as the page shows them; leaves out those whose text was corrected between the statements."""
    keys = list(dict.fromkeys(line.document for line in lines))
    open_to = Document.objects.in_force().visible_to(user).select_related("current_revision")
    documents = open_to.only(*_SHOWN_OF_DOCUMENT).in_bulk(keys)
    facts = fact_words_of(keys)
    marks = marks_of(user, lines)
    shown = []
    for line, tags in zip(lines, marks, strict=True):
        document = documents.get(line.document)
        if document is None or document.current_revision_id != line.revision:
            continue
        assert document.current_revision is not None
        number = document.current_revision.number
        publisher, _creator, date, *note = facts[line.document]
        shown.append(
            ShownLine(
                document=document,
                facts=(publisher, date, *note),
                address=document.passage_url(number, line.start, line.end),
                left=pieces_of(line.left, line.start - len(line.left), tags),
                hit=_shortened(pieces_of(line.hit, line.start, tags)),
                right=pieces_of(line.right, line.end, tags),
                tags=list({tag.uuid: tag for tag in tags}.values()),
                key=f"{document.slug}:{number}:{line.start}-{line.end}",
            )
        )
    return shown


def _shortened(pieces: list[Piece]) -> list[Piece]:
    """Returns the pieces of a hit; of a long one, `LONGEST_HIT` code points from its beginning and its end."""
    if sum(len(piece.words) for piece in pieces) <= LONGEST_HIT:
        return pieces
    half = LONGEST_HIT // 2
    first, last = _cut(pieces, half), _cut([Piece(one.words[::-1], one.slot) for one in reversed(pieces)], half)
    return [*first, Piece(" … ", ""), *(Piece(one.words[::-1], one.slot) for one in reversed(last))]


def _cut(pieces: list[Piece], most: int) -> list[Piece]:
    kept = []
    for piece in pieces:
        if most <= 0:
            break
        kept.append(Piece(piece.words[:most], piece.slot))
        most -= len(piece.words)
    return kept


def _orders() -> list[tuple[Order, str]]:
    return [
        (Order.BEFORE, _("By the words before, the last one first")),
        (Order.AFTER, _("By the words after")),
        (Order.FORM, _("By the words found")),
        (Order.DATE, _("By date published, oldest first")),
        (Order.PUBLISHER, _("By publisher")),
        (Order.PLACE, _("By article and place")),
    ]
