"""Finds works that an article derives from, if its text names them: few, but certain.

"Read the original story" over a paper's name, "first appeared in X"     republishes
"translated from X"                                                      translates
"according to the Guardian", "told Reuters", "Newsweek reports"          quotes
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from documents.errors import gettext_noop as _
from documents.intake.article import StatedDerivation
from documents.intake.evidence.bylines import CREDIT_RULE, credit_lines
from documents.intake.evidence.lines import Line, page_of
from documents.intake.evidence.media_names import NAME, is_medium
from documents.intake.limits import MAX_VALUES
from documents.spans import Span

REPUBLISHED_RULE = _("says where it was first")
TRANSLATED_RULE = _("says what it is translated from")
QUOTED_RULE = _("names a paper it has words from")

_NAMED = r"(?P<name>(?!https?:)[^.;:!?()\[\]\n]{2,80}?)"
_END = (
    r"(?=\s*(?:[.;!?()\[\]]|$|\bon (?:\w+ )?\d|\bin (?:19|20)\d\d|, (?:on|in|and|where|which)\b|"
    r"\bunder\b|\band (?:is|was|has)\b|\bas\b|\bwith\b|\bby\b))"
)
_OR_LINK = r"(?:(?=https?://)|" + _NAMED + _END + r")"
_NEAR = 200  # an address within so many code points after the words belongs to the work they name
_REPUBLISHED = re.compile(
    r"\b(?:(?:this|the)\s+(?:article|story|post|piece|report|essay|interview|column|text|version)\s+)?"
    r"(?:(?:was|were|has been|is)\s+)?(?:(?:originally|first|previously)\s+"
    r"(?:published|appeared|posted|ran|run|printed)|"
    r"(?:re-?published|reprinted|reproduced|reposted|syndicated)(?:\s+(?:here|with permission))?)"
    r"\s+(?:in|on|by|at|from|with)\s+(?:the\s+permission\s+(?:of|from)\s+)?(?P<the>the\s+)?" + _OR_LINK,
    re.I,
)
_TRANSLATED = re.compile(r"\btranslated\s+(?:and adapted\s+)?from\s+(?P<the>the\s+)?" + _OR_LINK, re.I)
_LANGUAGES = re.compile(
    r"^(?:original\s+)?(?:english|french|german|spanish|italian|portuguese|russian|arabic|persian|farsi|hebrew|turkish|"
    r"chinese|japanese|korean|dutch|polish|ukrainian|greek|latin|hindi|urdu|kurdish|swedish|danish|"
    r"norwegian)(?:\s+by\b.*)?$",
    re.I,
)
_MEDIUM = (
    r"(?:broadcaster|newspaper|daily|weekly|magazine|news agency|news site|website|network|channel|outlet|paper|agency)"
)
_QUALIFIED = r"(?:[A-Z][\w.’'-]*\s+){0,2}" + _MEDIUM + r"\s+(?:the\s+)?(?P<%s>[A-Z][\w’'&-]*(?:\s+[A-Z][\w’'&-]*){0,3})"
_KNOWN = r"(?:[Tt]he\s+)?(?P<%s>" + NAME + r")(?![\w-])"
_SAY = r"(?:first\s+|has\s+|had\s+|also\s+|later\s+)?(?:report(?:s|ed)|wrote|writes|disclosed|revealed)\b"
_QUOTED = re.compile(
    r"\b(?:[Aa]ccording to|told|[Cc]iting|[Qq]uoted by|[Rr]eported by|[Qq]uoting|"
    r"in an interview with|[Aa]s reported by)\s+(?:"
    + r"(?:the\s+)?" + _QUALIFIED % "a"
    + r"|" + _KNOWN % "b"
    + r")|(?<![\w’'-])" + _KNOWN % "c" + r"\s+" + _SAY,
)  # fmt: skip
_ADDRESS = re.compile(r"https?://[^\s<>\"'()]{4,500}")


def derivations_in(text: str, body: Sequence[Span]) -> tuple[StatedDerivation, ...]:
    """Returns the derivations that the article and the lines around it state; spans are code points of `text`."""
    page = page_of(text, body)
    found: list[StatedDerivation] = []
    for credit in credit_lines(page):
        named = credit.publisher[0] if credit.publisher else credit.words
        found.append(StatedDerivation("republishes", named, "", credit.evidence, CREDIT_RULE))
    edges = (*page.above[-20:], *page.inside[:3], *page.inside[-5:], *page.below[:10])
    found += _find_statement(edges, _REPUBLISHED, "republishes", REPUBLISHED_RULE)
    found += _find_statement(edges, _TRANSLATED, "translates", TRANSLATED_RULE)
    found += _find_quotations(page.inside)
    return merge_derivations(found)


def merge_derivations(found: Sequence[StatedDerivation]) -> tuple[StatedDerivation, ...]:
    """Merges the derivations of one kind from one work, with all their evidence; at most fifty."""
    same: dict[tuple[str, str], list[StatedDerivation]] = {}
    for one in found:
        key = one.kind, (one.work_name or one.address).casefold().removeprefix("the ")
        same.setdefault(key, []).append(one)
    return tuple(_merge_doubles(doubles) for doubles in same.values())[:MAX_VALUES]


def _merge_doubles(doubles: Sequence[StatedDerivation]) -> StatedDerivation:
    first = doubles[0]
    evidence = tuple(sorted({span for one in doubles for span in one.evidence}))
    address = next((one.address for one in doubles if one.address), "")
    return StatedDerivation(first.kind, first.work_name, address, evidence, first.rule)


def _find_statement(
    lines: Sequence[Line], pattern: re.Pattern[str], kind: str, rule: str
) -> Iterator[StatedDerivation]:
    """Yields the origin stated in a sentence at the article's edge, if it names a paper, a work or an address."""
    for line in {line.start: line for line in lines}.values():
        for found in pattern.finditer(line.words):
            at = found.start("name") if found["name"] else found.end()
            link = _ADDRESS.search(line.words, at, at + _NEAR)
            address = link[0].rstrip(".,;") if link else ""
            name, span = line.part(*found.span("name")) if found["name"] else (address, Span(0, 0))
            end = link.start() + len(address) if link else span.end - line.start
            if name and (address or _is_work(name)):
                yield StatedDerivation(kind, name, address, (_sentence(line, found.start(), end),), rule)


def _is_work(name: str) -> bool:
    """Returns whether a name is that of a paper or work, not of a language or a day."""
    if _LANGUAGES.match(name):
        return False
    words = name.split()
    return is_medium(name) or (len(words) <= 6 and all(word[0].isupper() for word in words if len(word) > 3))


def _find_quotations(lines: Sequence[Line]) -> Iterator[StatedDerivation]:
    for line in lines:
        for found in _QUOTED.finditer(line.words):
            group = next(name for name in "abc" if found[name])
            yield StatedDerivation("quotes", found[group], "", (_sentence(line, *found.span()),), QUOTED_RULE)


def _sentence(line: Line, start: int, end: int) -> Span:
    return line.part(start, end)[1]
