"""Finds notices at the edges of a page: copyright, publisher, picture credits, address, breadcrumb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.errors import gettext_noop as _
from documents.intake.evidence.lines import Line, LinesAround
from documents.intake.evidence.media_names import is_medium
from documents.intake.evidence.people import are_names
from documents.intake.facts import Fact
from documents.spans import Span

RIGHTS_RULE = _("copyright line")
SITE_NOTICE_RULE = _("site notice")
PHOTO_RULE = _("picture credit")
ADDRESS_RULE = _("address line")
BREADCRUMB_RULE = _("breadcrumb")

_MAX_LENGTH = 300
_RIGHTS = re.compile(
    r"©|\(c\)\s*(?:19|20)\d\d|\bcopyright\b|\ball rights reserved\b|alle rechte vorbehalten|tous droits réservés|"
    r"(?:todos los|reservados todos los) derechos|tutti i diritti riservati|todos os direitos reservados|"
    r"creative commons|\bCC[ -]BY\b|جميع الحقوق محفوظة|حقوق النشر",
    re.I,
)
_NO_NOTICE = re.compile(r"^(?:copyright (?:policy|notice|information)|©|copyright)$|\?", re.I)
_YEARS = r"(?:(?:19|20)\d\d(?:\s*[-–—/]\s*(?:(?:19|20)?\d\d))?)"
_HOLDERS = (
    re.compile(rf"all rights reserved (?:to|by|for) (?P<holder>.+?)(?:,?\s*{_YEARS})?\s*(?:©.*)?$", re.I),
    re.compile(
        rf"(?:©|\(c\)|copyright)\s*(?:©|\(c\)|copyright)?\s*(?:by\s+)?{_YEARS},?\s*(?:by\s+)?(?P<holder>[^\W\d_].*)$",
        re.I,
    ),
    re.compile(rf"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:by\s+)?(?P<holder>[^\W\d_].*?),?\s+{_YEARS}", re.I),
)
_HOLDER_ENDS = re.compile(
    r"\s*[.,;|·•–—-]?\s*(?:\b(?:all rights|alle rechte|tous droits|todos los|tutti i|todos os|"
    r"registered|a division of|is a|or its)\b|[|·•–—;]|\.\s).*$"
    r"|[\s.,;:|©®™]+$",
    re.I,
)
_NO_HOLDER = re.compile(
    r"^(?:all|the|this|our|your|its|policy|notice|protected|by law|material|owner|respective|agent|inc\.?|and|or|of)\b",
    re.I,
)
_KEEPER = re.compile(
    r"^(?:maintained|operated|published|owned|run)\b(?:\s+and\s+\w+)?\s+by\s+(?P<keeper>.+?)\s*[.]?$", re.I
)
_PHOTO = re.compile(
    r"\((?P<in>(?:AP|AFP|EPA|Reuters|Getty|Getty Images|Photo|Image|Foto|Picture|Credit|Photograph|"
    r"Pool)\b[^()\n]{0,20}[/:][^()\n]{2,90}"
    r"|[^()\n]{2,60}/(?:AP|AFP|EPA|Reuters|Getty Images|Getty|Shutterstock|NurPhoto|Xinhua|"
    r"Anadolu(?: Agency)?)[^()\n]{0,40})\)"
    r"|(?:^|(?<=[.!?”\"]\s))(?:photo(?:graph|s)?|image|picture|foto|fotografía|crédit photo|"
    r"photo credit|image credit|image source)\s*"
    r"(?:credit|by|courtesy(?: of)?)?\s*[:：]\s*(?P<labelled>[^\n:：]{2,90})$",
    re.I | re.M,
)
_AGENCY = re.compile(
    r"\b(?:AP|AFP|EPA|DPA|Reuters|Getty|Shutterstock|NurPhoto|Xinhua|Alamy|iStock|Wikimedia|Flickr|Unsplash|Pool)\b|/"
)
_CAPITAL = re.compile(r"[^\W\d_]")
_URL = r"(?P<address>https?://[^\s<>\"'()]{4,500})"
_ADDRESS = re.compile(
    rf"^(?:url|link|permalink|address|source url|original (?:url|link|article)|canonical|"
    rf"retrieved from|available (?:at|from))\s*:?\s*{_URL}$",
    re.I,
)
_ADDRESS_ALONE = re.compile(rf"^{_URL}$")
_BREADCRUMB = re.compile(r"^(?:home|startseite|accueil|inicio|الرئيسية)\s*(?P<sign>[>»›/])\s*(?P<rest>.+)$", re.I)


def rights(page: LinesAround) -> Iterator[Fact]:
    """Yields copyright lines around the article, and their holder as the page's publisher."""
    holders: list[str] = []
    for line in page.around:
        if len(line.words) > _MAX_LENGTH or not _RIGHTS.search(line.words) or _NO_NOTICE.search(line.words):
            continue
        if not re.search(r"\d{4}|reserved|creative|CC[ -]BY|vorbehalten|réservés|محفوظة", line.words, re.I):
            continue
        yield Fact("rights", line.words, (line.span,), RIGHTS_RULE)
        if holder := _holder(line):
            holders.append(holder[0])
            yield Fact("publisher", holder[0], (holder[1],), RIGHTS_RULE)
    yield from _publishers(page, holders)


def _holder(line: Line) -> tuple[str, Span] | None:
    for pattern in _HOLDERS:
        found = pattern.search(line.words)
        if found is None:
            continue
        start, end = found.span("holder")
        cut = _HOLDER_ENDS.search(line.words, start, end)
        while cut and cut.start() > start and cut.start() < end:
            end = cut.start()
            cut = _HOLDER_ENDS.search(line.words, start, end)
        value, span = line.part(start, end)
        if 2 <= len(value) <= 100 and not _NO_HOLDER.match(value):
            return value, span
    return None


def _publishers(page: LinesAround, holders: Sequence[str]) -> Iterator[Fact]:
    """Yields the operator of the site if its name is similar to that of the copyright holder.

    A different name after "maintained by" is the firm that built the site.
    """
    for line in page.around:
        found = _KEEPER.match(line.words) if len(line.words) <= _MAX_LENGTH else None
        if found is None:
            continue
        value, span = line.part(*found.span("keeper"))
        if any(_are_alike(value, holder) for holder in holders):
            yield Fact("publisher", value, (span,), SITE_NOTICE_RULE)


def _are_alike(one: str, other: str) -> bool:
    """Returns whether two names share two words, or all words of the shorter one."""
    first, second = ({word.rstrip("s") for word in re.findall(r"\w{3,}", name.casefold())} for name in (one, other))
    return len(first & second) >= min(2, len(first), len(second)) > 0


def photo_credits(lines: Sequence[Line]) -> Iterator[Fact]:
    """Yields picture credits: in brackets at a caption's end, or after "Photo:"."""
    for line in lines:
        for found in _PHOTO.finditer(line.words):
            group = "in" if found["in"] else "labelled"
            value, span = line.part(*found.span(group))
            # "Photo: the cars of the future" heads a picture; a credit names somebody.
            if _CAPITAL.search(value) and (
                group == "in" or _AGENCY.search(value) or are_names(value) or is_medium(value)
            ):
                yield Fact("photo_credit", value, (span,), PHOTO_RULE)


def addresses(page: LinesAround) -> Iterator[Fact]:
    """Yields the page's address from a line with a label, or from the first line of the capture."""
    for n, line in enumerate((*page.above, *page.below[:20])):
        is_first = n == 0 and page.first and page.first[0].start == line.start
        found = _ADDRESS.match(line.words) or (_ADDRESS_ALONE.match(line.words) if is_first else None)
        if found:
            value, span = line.part(*found.span("address"))
            yield Fact("identifier", value, (span,), ADDRESS_RULE)


def breadcrumbs(page: LinesAround, title: str) -> Iterator[Fact]:
    """Yields the last section of a breadcrumb, ignoring the title at its end."""
    for line in page.above:
        found = _BREADCRUMB.match(line.words) if len(line.words) <= _MAX_LENGTH else None
        if found is None:
            continue
        at, sections = found.start("rest"), []
        for part in found["rest"].split(found["sign"]):
            sections.append(line.part(at, at + len(part)))
            at += len(part) + 1
        if len(sections) > 1 and sections[-1][0].casefold()[:30] == title.casefold()[:30]:
            sections.pop()
        if 0 < len(sections) <= 4 and 1 < len(sections[-1][0]) <= 40:
            yield Fact("section", sections[-1][0], (sections[-1][1],), BREADCRUMB_RULE)
        return
