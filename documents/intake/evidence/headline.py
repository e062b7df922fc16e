"""Finds the title of an article in a plain-text dump among the lines above its first paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from documents.errors import gettext_noop as _
from documents.intake.evidence.date_lines import is_date_line
from documents.intake.evidence.lines import Line, LinesAround
from documents.intake.evidence.people import are_names
from documents.intake.facts import Fact

RULE = _("line above the article")
REPEATED_RULE = _("repeated line above the article")

MIN_POINTS = 5  # points that a title needs
_NEAREST = 4  # lines above the first paragraph that get most points for their position
_SIGNED_WITHIN = 12
_MAX_LENGTH = 220  # code points
_WORDS = range(3, 32)
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_NO_SPACES = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"(?<![.A-Z])[.。]$")
_COUNTED = re.compile(r"\(\d+\)$")
_MARK = re.compile(r"^[*•·#>»|←→–—+-]|^\d{1,2}\.\s|[|›»>]|https?:|www\.|@|\{|\}|=|…$|\.\.\.$")
_DATED = re.compile(
    r"\b\d{1,2}[:.]\d\d\b|\b[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|"
    r"[/|]\s?(?:Getty|AP|AFP|"
    r"Reuters)\b|\bmin(?:ute)?s? read\b"
)
_SIGNED = re.compile(r"^(?:by|von|par|por|written by|author)\b", re.I)
_BYLINE = re.compile(r"^(?:by|written by|author|von|par|por|photo|image|credit|foto)\b[ :]", re.I)
# Beginnings of page furniture, in the words that papers use; a title begins with none of these.
_FURNITURE = re.compile(
    r"^(?:share|tweet|print|e-?mail|comments?|\d+ comments?|leave a (?:comment|reply)|read (?:more|"
    r"next|later|aloud)|listen|"
    r"watch (?:live|now|video)|get short url|sign (?:in|up)|log ?(?:in|out)|subscribe|register|"
    r"search|menu|skip to|home|"
    r"about us|contact|advertise|privacy|terms|cookie|related|recommended|trending|most (?:read|popular|viewed)|latest|"
    r"more (?:from|on|in|stories)|follow|newsletter|published|posted|updated|last (?:modified|updated)|save|close|open|"
    r"toggle|navigation|this (?:site|website)|we use|please|download|view|see (?:all|more)|back to|go to|show|hide|"
    r"all rights|copyright|©|powered by|tags?:|categor|filed under|get (?:the|our)|support|donate|become|click|loading|"
    r"image (?:source|caption)|media caption|caption|getty|photograph|enter (?:your|city)|zurück|need help|customer|"
    r"your (?:account|email))",
    re.I,
)


def titles(page: LinesAround) -> tuple[Fact, ...]:
    """Returns the line with the most points as the title; nothing if no line has `MIN_POINTS`."""
    lines = [line for line in page.above if _may_be_title(line)]
    told = _TitleEvidence.of(page, lines)
    best, most = None, MIN_POINTS - 1
    for n, line in enumerate(reversed(lines)):
        points = told.score(line, n)
        # Of two lines with equal points the upper wins: explanations follow a title.
        if points > most or (points == most and best is not None and n < _NEAREST):
            best, most = line, points
    if best is None:
        return ()
    same = [line for line in page.above if line.plain.casefold() == best.plain.casefold()]
    rule = REPEATED_RULE if len(same) > 1 else RULE
    return (Fact("title", _on_one_line(best.words), tuple(line.span for line in same), rule),)


def _on_one_line(words: str) -> str:
    """Joins the lines of a title that the dump wrapped."""
    return " ".join(line.strip() for line in words.splitlines())


def _may_be_title(line: Line) -> bool:
    words = line.plain
    count = len(words) // 2 if _NO_SPACES.search(words) else len(_WORD.findall(words))
    if len(words) > _MAX_LENGTH or count not in _WORDS or sum(map(str.isdigit, words)) * 3 > len(words):
        return False
    if _SENTENCE.search(words) or _COUNTED.search(words) or _MARK.search(words) or _DATED.search(words):
        return False
    return not (_FURNITURE.match(words) or _BYLINE.match(words) or is_date_line(words) or are_names(words))


@dataclass(frozen=True)
class _TitleEvidence:
    """The evidence on a page for one of its lines as the title of the article."""

    counted: Counter[str]  # lines above the article, casefolded
    first: str  # the first line of the capture, casefolded
    stems: frozenset[str]  # of the article's words
    byline_index: int  # position of the last byline or date above the article; 0 if there is none
    body_start: int

    @classmethod
    def of(cls, page: LinesAround, candidates: Sequence[Line]) -> _TitleEvidence:
        # A date above every candidate belongs to the page and is no evidence.
        first = candidates[0].start if candidates else 0
        signed = [line.start for line in page.above[-_SIGNED_WITHIN:] if line.start > first and _is_signature(line)]
        return cls(
            counted=Counter(line.plain.casefold() for line in page.above),
            first=page.first[0].plain.casefold() if page.first else "",
            stems=frozenset(stem for line in page.inside for stem in _stems(line.words)),
            byline_index=max(signed, default=0),
            body_start=page.body.start,
        )

    def score(self, line: Line, nth: int) -> int:
        """Returns the points of a line, the `nth` candidate above the article."""
        key = line.plain.casefold()
        stems = _stems(line.words)
        shared = sum(stem in self.stems for stem in stems) / len(stems) if stems else 0
        stands_out = self.counted[key] in {2, 3} or self.first.startswith(key)
        points = 2 if nth < _NEAREST else 1 if nth < 2 * _NEAREST else 0
        points += 2 if stands_out else 0
        points += 2 if line.start >= self.body_start else 0
        points += 2 if shared >= 0.75 else 1 if shared >= 0.5 or (stands_out and len(stems) >= 4) else -1
        points += 2 if self.byline_index > line.start else -1 if self.byline_index else 0
        return points + (1 if len(stems) >= 3 or len(_WORD.findall(line.words)) >= 5 else 0)


def _is_signature(line: Line) -> bool:
    """Returns whether a line names the author or the date; the title is above such a line."""
    words = line.plain
    return len(words) <= 100 and bool(
        is_date_line(words) or _SIGNED.match(words) or (_DATED.search(words) and len(words) <= 60)
    )


def _stems(words: str) -> list[str]:
    """Returns the first five letters of longer words; in scripts without blanks, pairs of letters."""
    if _NO_SPACES.search(words):
        letters = [letter for letter in words if letter.isalnum()]
        return ["".join(pair) for pair in pairwise(letters)]
    return [word[:5] for word in _WORD.findall(words.casefold()) if len(word) >= 4]
