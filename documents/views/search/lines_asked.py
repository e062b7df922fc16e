"""What an address asks of words in context: which lines, how wide, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from documents.anchoring import TextPositionSelector
from documents.models import Annotation, Document, Tag
from documents.models.compiled import is_one_of
from documents.models.notebook.filter import NotebookFilter
from documents.models.tag import ANY_WORDING, uuid_in
from documents.search.concordance import (
    Chosen,
    Passage,
    choose_paragraphs,
    choose_passages,
    hits_of,
    hits_of_passages,
    lines_of,
    lines_of_passages,
    origins_of,
)
from documents.search.lines import WIDTHS, Hit, Line, Order, Origin, in_order
from documents.search.results import Search
from documents.services.notes import Selection
from documents.views.search.question import Question
from documents.views.site.access import number_parameter

_TEXT = ("pk", "current_revision", "slug", "current_revision__number")


class LinesAsked:
    """The lines that an address asks for; what it says that is not understood is named in `left_out`."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = request.user
        self.question = Question.of(request)
        self.left_out: list[str] = []
        self.width = self._choice(request, "width", {str(width): width for width in WIDTHS}, 60)
        self.order = self._choice(request, "order", {order.value: order for order in Order}, Order.BEFORE)
        self.seed = number_parameter(request, "seed", default=1)
        self.form = request.GET.get("form", "").replace("\x00", "")
        self.tag = self._tag(request.GET.get("tag", ""))

    def _choice(self, request: HttpRequest, name: str, known: Mapping[str, Any], otherwise: Any) -> Any:
        given = request.GET.get(name, "")
        if given and given not in known:
            self.left_out.append(_("There is no “%(value)s” for “%(name)s”.") % {"value": given[:40], "name": name})
        return known.get(given, otherwise)

    def _tag(self, given: str) -> Tag | None:
        if not given:
            return None
        tag = Tag.objects.visible_to(self.user).filter(uuid=uuid_in(given)).first()
        if tag is None:
            self.left_out.append(_("There is no such tag, or it is on no note that is open to you."))
        elif self.question.typed:
            self.left_out.append(_("Lines are of words or of a tag: the tag was left out."))
            return None
        return tag

    @property
    def can_be_asked(self) -> bool:
        """Says whether there is anything to look for."""
        return self.tag is not None or self.question.query.can_be_asked

    @cached_property
    def search(self) -> Search:
        """The question in words."""
        return self.question.search(self.user)

    @cached_property
    def chosen(self) -> Chosen:
        """The paragraphs whose lines are shown. Raises `TooLong`."""
        return choose_paragraphs(self.search, self.question.slug, self.seed)

    @cached_property
    def passages(self) -> tuple[list[Passage], int]:
        """The passages under the tag that are shown, and how many there are."""
        assert self.tag is not None
        under = NotebookFilter(values={"tag": (f"{self.tag.uuid}~{ANY_WORDING}",)})
        notes = under.apply(Annotation.objects.visible_to(self.user), self.user).order_by()
        return choose_passages(list(notes.values_list("pk", flat=True)), self.user, self.seed)

    @cached_property
    def hits(self) -> list[Hit]:
        """All that is found, in no order. Raises `TooLong`."""
        return hits_of_passages(self.passages[0]) if self.tag else hits_of(self.search, self.chosen)

    def lines_of(self, hits: Sequence[Hit]) -> list[Line]:
        """Returns the lines of some of these hits, in the same order."""
        if self.tag is None:
            return lines_of(hits, self.width)
        return lines_of_passages(hits, {one.document for one in self.passages[0] if one.is_open}, self.width)

    @property
    def drawn_from(self) -> int:
        """Of how many paragraphs or passages the lines are a sample; 0 if they are all."""
        shown, total = (
            (len(self.passages[0]), self.passages[1]) if self.tag else (len(self.chosen.keys), self.chosen.total)
        )
        return total if total > shown else 0

    @property
    def drawn(self) -> int:
        """Of how many paragraphs or passages the lines are."""
        return len(self.passages[0] if self.tag else self.chosen.keys)

    @cached_property
    def origins(self) -> dict[int, Origin]:
        """The articles of the lines."""
        return origins_of({hit.document for hit in self.hits})

    def ordered(self) -> list[Hit]:
        """Returns the hits in their order; only those of the form that is asked for."""
        wanted = [hit for hit in self.hits if hit.document in self.origins and self.form in ("", hit.form)]
        return in_order(wanted, self.order, self.origins)

    def passages_found(self) -> list[Selection]:
        """Returns where all lines are, as they are named where they are tagged; those of texts that are current."""
        lines = self.lines_of(self.ordered())
        texts = Document.objects.filter(is_one_of("pk", {line.document for line in lines})).order_by()
        known = {pk: (revision, slug, number) for pk, revision, slug, number in texts.values_list(*_TEXT)}
        return [
            Selection(known[line.document][1], known[line.document][2], TextPositionSelector(line.start, line.end))
            for line in lines
            if line.document in known and known[line.document][0] == line.revision
        ]

    def address(self, route: str = "search-lines", **more: object) -> str:
        """Returns the address of these lines, with other values for some of its names; empty ones are left out."""
        pairs: dict[str, object] = {**self.question.pairs(), "article": self.question.slug}
        pairs |= {"tag": self.tag.uuid if self.tag else "", "form": self.form, "order": self.order, "width": self.width}
        pairs["seed"] = self.seed if self.can_be_asked and self.drawn_from else ""
        return f"{reverse(route)}?{urlencode({name: value for name, value in (pairs | more).items() if value})}"
