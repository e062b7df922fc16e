"""Finds dates in the lines of a plain-text dump: when published or changed, and what the page's clock showed.

A line counts only if it is nothing but a date, or says what the date means. A date within a sentence, a caption or a
list of other articles says nothing about this article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.errors import gettext_noop as _
from documents.intake.evidence.lines import Line, LinesAround, parted
from documents.intake.facts import Fact
from documents.intake.written_dates import to_edtf

LABELLED_RULE = _("line with a date")
DATE_LINE_RULE = _("date above the article")
SECTION_RULE = _("section and date")
CLOCK_RULE = _("page clock")

_ISSUED = re.compile(
    r"^(?:(?:first\s+|originally\s+)?(?:published|posted|issued|released|created)(?:\s+(?:on|at))?|date|publié(?:e)?(?:\s+le)?|"
    r"veröffentlicht(?:\s+am)?|erstellt\s+am|publicado(?:\s+el|\s+em)?|pubblicato(?:\s+il)?|نشر(?:\s+في)?|تاريخ النشر)"
    r"\s*[:|-]?\s*",
    re.I,
)
_MODIFIED = re.compile(
    r"^(?:(?:last\s+)?(?:updated|modified|changed|edited)(?:\s+(?:on|at))?|mis à jour(?:\s+le)?|aktualisiert(?:\s+am)?|"
    r"stand|actualizado(?:\s+el)?|atualizado(?:\s+em)?|aggiornato(?:\s+il)?|آخر تحديث|تحديث)\s*[:|-]?\s*",
    re.I,
)
_SECTION = re.compile(r"^(?P<section>[^\W\d_][\w &/’'-]{1,38}?)\s*\|\s*(?P<date>[^|]+)$")
_BETWEEN = re.compile(r"\s+[|•·–—]\s+|\s*\|\s*")
_CLOCK = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?\s*(?:GMT|UTC)|(?:GMT|UTC)\s*\d{1,2}:\d{2}", re.I)
_SIGNS = " |·•–—-"  # these separate a line from others
_NEAR = 8  # lines above the first paragraph or below the last in which a bare date is the article's own


def is_date_line(words: str) -> bool:
    """Returns whether a line is only a date, or a date with a label."""
    return bool(to_edtf(_unlabelled(words))) or bool(_section_and_date(words))


def dates(page: LinesAround, title: Line | None) -> Iterator[Fact]:
    """Yields the clock of the page and the dates near the article; `title` is the line of its title."""
    clock = page.first[0] if page.first and _CLOCK.match(page.first[0].words) else None
    if clock and to_edtf(clock.words):
        yield Fact("captured", clock.words, (clock.span,), CLOCK_RULE)
    near = [line for line in page.above[-_NEAR:] if clock is None or line.start != clock.start]
    yield from _dates_of(near, title)
    yield from _labelled(page.below[:_NEAR])


def _dates_of(lines: list[Line], title: Line | None) -> Iterator[Fact]:
    labelled = list(_labelled(lines))
    yield from labelled
    is_known = any(fact.property == "issued" for fact in labelled)
    for line in lines:
        if parts := _section_and_date(line.words):
            section, date = line.part(*parts[0]), line.part(*parts[1])
            yield Fact("section", section[0], (section[1],), SECTION_RULE)
            if not is_known:
                yield Fact("issued", date[0], (date[1],), SECTION_RULE)
            is_known = True
    # A bare date between the title and the first paragraph is the article's; one above the title may be today's.
    if title is None or is_known:
        return
    bare = [line for line in lines if line.start > title.end and to_edtf(line.words)]
    if len(bare) == 1:
        words = bare[0].words
        value, span = bare[0].part(len(words) - len(words.lstrip(_SIGNS)), len(words.rstrip(_SIGNS)))
        yield Fact("issued", value, (span,), DATE_LINE_RULE)


def _labelled(lines: tuple[Line, ...] | list[Line]) -> Iterator[Fact]:
    """Yields the dates of lines such as "Published: 3 May 2020 | Updated: 4 May 2020"."""
    for line in lines:
        for start, end in parted(line.words, _BETWEEN):
            for term, label in (("issued", _ISSUED), ("modified", _MODIFIED)):
                said = label.match(line.words[start:end])
                value, span = line.part(start + said.end(), end) if said else ("", line.span)
                if value and to_edtf(value):
                    yield Fact(term, value, (span,), LABELLED_RULE)


def _unlabelled(words: str) -> str:
    for label in (_ISSUED, _MODIFIED):
        if said := label.match(words):
            return words[said.end() :]
    return words


def _section_and_date(words: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Returns the positions of section and date in "Analysis | 2019-06-21 18:00:00"."""
    found = _SECTION.match(words)
    if found is None or not to_edtf(found["date"]) or _unlabelled(found["section"] + " ") != found["section"] + " ":
        return None
    return found.span("section"), found.span("date")
