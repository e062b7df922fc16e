"""Short lines that stand around an article and speak of it: who wrote it, who took a picture, whose rights they are."""

from __future__ import annotations

import re

from documents.intake.written_dates import standard_date

_LONGEST_BYLINE = 120  # code points
_LONGEST_LEGAL = 300
_LONGEST_CAPTION = 400
_LEGAL = re.compile(
    r"©|\(c\) ?\d{4}|\bcopyright\b|\ball rights reserved\b|\balle rechte vorbehalten\b|\btous droits\b"
    r"|\bprivacy policy\b|\bterms of (?:use|service)\b|\bcookies?\b",
    re.I,
)
_BYLINE = re.compile(
    r"(?:(?:(?:written|story|text|words|reported|edited|(?:\w+ )?reviewed|translated) )?by|von|par|por|di|door|av)\s+"
    r"(?-i:[^\W\d_a-zà-ÿ])"
    r"|(?:(?:first|last|originally)\s+)?(?:published|updated|posted|modified)\b.{0,60}\d",
    re.I,
)
_CAPTION = re.compile(
    r"\bfile photo\b|\bphoto(?:graph)?(?:\s+(?:by|credit|courtesy)\b|\s?[:/])|\bimage(?:\s+credit|:)|\bgetty images\b"
    r"|\bap photo\b|\bvia (?:ap|reuters)\b|\breuters/|/(?:ap|afp|reuters)\b|\bfoto(?:\s?[:/]|graf)|\bbild(?:quelle)?:",
    re.I,
)


def is_legal(words: str) -> bool:
    """Whether a line is a notice of rights or terms."""
    return len(words) <= _LONGEST_LEGAL and bool(_LEGAL.search(words))


def is_byline(words: str) -> bool:
    """Whether a line says who wrote, or when it was published, and nothing else.

    >>> is_byline("By I. Varga-Holm"), is_byline("By noon the wind had turned"), is_byline("3 May 2020")
    (True, False, True)
    """
    return len(words) <= _LONGEST_BYLINE and bool(_BYLINE.match(words) or standard_date(words))


def is_caption(words: str) -> bool:
    """Whether a line speaks of a picture as captions do."""
    return len(words) <= _LONGEST_CAPTION and bool(_CAPTION.search(words))
