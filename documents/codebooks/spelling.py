"""Spellings of a tag as people type them, one a line, and as files of a table have them in one cell.

    Plough            another spelling
    Pflug @de         another one, in German
    * плуг @uk        the usual name in Ukrainian (skos:prefLabel)
    ~ plogh           a mistake that leads to the tag and is not shown (skos:hiddenLabel)

A backslash before the spelling keeps its first sign; an `@` without a language after it keeps what looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from documents.codebooks.names import one_line
from documents.errors import SpellingRefused, gettext_noop

PREFERRED, OTHER, HIDDEN = "preferred", "other", "hidden"
USES = (PREFERRED, OTHER, HIDDEN)
_MARKS = {PREFERRED: "*", OTHER: "", HIDDEN: "~"}
_LANGUAGE = re.compile(r"(?:[a-z]{2,3}|x|i)(?:-[a-z0-9]{1,8})*", re.I)
_LINE = re.compile(r"(?P<mark>[*~]?)\s*(?P<label>.*?)(?P<at>\s+@(?P<language>[\w-]*))?", re.S)
LONGEST_LANGUAGE = 35


@dataclass(frozen=True, slots=True)
class Spelling:
    """One spelling, its language as a BCP 47 tag or nothing, and its use."""

    label: str
    language: str = ""
    use: str = OTHER

    def __str__(self) -> str:
        """Writes it as `parse_spelling` reads it."""
        label = f"\\{self.label}" if self.label[:1] in ("*", "~", "\\") else self.label
        language = f" @{self.language}" if self.language else ""
        if not language and re.search(r"\s@[\w-]*\Z", label):
            language = " @"
        mark = _MARKS[self.use]
        return f"{mark} {label}{language}" if mark else f"{label}{language}"


def parse_spelling(line: str) -> Spelling:
    """Reads one line. Raises `SpellingRefused` for a language that is none, or a usual name without one."""
    found = _LINE.fullmatch(one_line(line))
    if found is None or not found["label"]:
        raise SpellingRefused(gettext_noop("“%(line)s” has no spelling in it."), line=line.strip()[:50])
    label = found["label"].removeprefix("\\")
    language = language_tag(found["language"] or "")
    if language is None:
        raise SpellingRefused(
            gettext_noop("“%(language)s” is no language. Write its tag, such as @fr or @zh-Hant, after the spelling."),
            language=f"@{found['language']}"[:50],
        )
    use = next(use for use, mark in _MARKS.items() if mark == found["mark"])
    if use == PREFERRED and not language:
        raise SpellingRefused(
            gettext_noop("Say in which language “%(label)s” is the usual name, with @ after it."), label=label[:50]
        )
    return Spelling(label, language, use)


def check_spellings(spellings: Iterable[Spelling]) -> None:
    """Raises `SpellingRefused` if two of them are the usual names in one language."""
    usual: dict[str, str] = {}
    for one in spellings:
        if one.use == PREFERRED and usual.setdefault(one.language.lower(), one.label) != one.label:
            raise SpellingRefused(
                gettext_noop("A language has one usual name: “%(one)s” or “%(other)s” (@%(language)s)."),
                one=usual[one.language.lower()],
                other=one.label,
                language=one.language,
            )


def language_tag(given: str) -> str | None:
    """Returns a language tag in the usual case (zh-Hant, pt-BR), nothing for nothing, and None if it is no such tag."""
    if not given:
        return ""
    if len(given) > LONGEST_LANGUAGE or not _LANGUAGE.fullmatch(given):
        return None
    first, *rest = given.lower().split("-")
    parts = [first]
    for part in rest:
        is_after_singleton = any(len(one) == 1 for one in parts)
        if len(part) == 4 and part.isalpha() and not is_after_singleton:
            part = part.title()
        elif len(part) == 2 and part.isalpha() and not is_after_singleton:
            part = part.upper()
        parts.append(part)
    return "-".join(parts)
