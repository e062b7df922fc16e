"""Language tags, and the direction in which their script runs.

Nothing here guesses a language. If nobody gave the language of a text, its direction follows its letters, like a
browser's `dir="auto"`: that decides how to show the text, not which language it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from documents.intake.facts import Fact
from documents.intake.sidecar import StatedFact

Direction = Literal["ltr", "rtl"]

# RFC 5646, 2.1, without grandfathered and private tags; primary subtags of 4-8 letters are not in use.
_TAG = re.compile(
    r"([a-z]{2,3})((?:-[a-z]{3}){0,3})(-[a-z]{4})?(-(?:[a-z]{2}|\d{3}))?((?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*)"
    r"((?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*)(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.I,
)
_RTL_SCRIPTS = frozenset("adlm arab aran hebr mand mend nkoo rohg samr syrc thaa yezi".split())
_RTL_LANGUAGES = frozenset(
    "ar arc ars arz aii azb bal bcc bgn bqi ckb dv fa glk haz he iw ji khw lrc luz mzn nqo pnb prs ps rhg sd sdh "
    "skr syr ug ur yi".split()
)
_SAMPLE_LENGTH = 20_000  # code points that decide the direction of a text


def language_tag(value: str) -> str:
    """Returns the value as a BCP 47 tag in its usual spelling; "" if it is not a tag.

    >>> language_tag("PT_br"), language_tag("zh-hant-TW"), language_tag("English")
    ('pt-BR', 'zh-Hant-TW', '')
    """
    value = value.strip().replace("_", "-")
    if len(value) > 35 or not value.isascii() or not _TAG.fullmatch(value):
        return ""
    parts = value.lower().split("-")
    for n, part in enumerate(parts[1:], start=1):
        if len(parts[n - 1]) == 1:
            break
        if len(part) == 4 and part.isalpha():
            parts[n] = part.capitalize()
        elif len(part) == 2:
            parts[n] = part.upper()
    return "-".join(parts)


def language_among(facts: Iterable[Fact | StatedFact]) -> str:
    """Returns the first valid language tag among facts; "" if there is none."""
    values = (fact.value for fact in facts if fact.property == "language")
    return next((tag for value in values if (tag := language_tag(value))), "")


def direction_of(language: str) -> Direction | None:
    """Returns the direction of a language's script; None if no language is given."""
    primary, *rest = language.lower().split("-")
    if not primary:
        return None
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if primary in _RTL_LANGUAGES else "ltr"


def direction_of_text(text: str) -> Direction:
    """Returns the direction of most letters of a text (Unicode Bidirectional Algorithm, strong types)."""
    kinds = [unicodedata.bidirectional(letter) for letter in text[:_SAMPLE_LENGTH]]
    right_to_left = kinds.count("R") + kinds.count("AL")
    return "rtl" if right_to_left > kinds.count("L") else "ltr"
