"""Combines the phrases of all languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from documents.intake.plain.words import english, german, others, romance

_LANGUAGES: tuple[ModuleType, ...] = (english, german, romance, others)
_HEAD = 2
# If a phrase has two reasons, the first of these counts.
_ORDER = "advertisement comments newsletter legal sharing related navigation caption byline ticker".split()
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases in lower case.

    `whole` gives the reason for a line that is nothing but the phrase. `starts` maps the first two characters of a line
    to the possible beginnings, longest first, each with its reason. `possible_headings` are lines that may equally be
    headings of an article.
    """

    whole: dict[str, str]
    starts: dict[str, tuple[tuple[str, str], ...]]
    author_box: frozenset[str]
    possible_headings: frozenset[str]
    reports: frozenset[str]
    verbs_lacking_subject: frozenset[str]
    auxiliaries: frozenset[str]
    according_to: frozenset[str]
    pictures: frozenset[str]
    places: frozenset[str]

    def beginning(self, line: str) -> str:
        """Returns the reason for a lower-case line that begins with a phrase; "" if none matches."""
        for phrase, why in self.starts.get(line[:_HEAD], ()):
            if line.startswith(phrase) and _ends_word(phrase, line):
                return why
        return ""


def _ends_word(phrase: str, line: str) -> bool:
    after = line[len(phrase) : len(phrase) + 1]
    return not (phrase[-1].isalpha() and after.isalpha() and after.isascii())


def phrases(listed: str) -> Iterator[str]:
    """Yields the phrases of a list separated by vertical bars.

    A blank at the end of a phrase counts: it means that a word must follow.
    """
    for phrase in listed.split("|"):
        if plain := _BLANKS.sub(" ", phrase.lstrip()):
            yield plain


def _whole() -> dict[str, str]:
    found: dict[str, str] = {}
    for why in _ORDER:
        for language in _LANGUAGES:
            for phrase in phrases(language.WHOLE_LINES.get(why, "")):
                found.setdefault(phrase.strip(), why)
    return found


def _starts() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, dict[str, str]] = {}
    for why in _ORDER:
        for language in _LANGUAGES:
            for phrase in phrases(language.LINE_STARTS.get(why, "")):
                found.setdefault(phrase[:_HEAD], {}).setdefault(phrase, why)
    return {head: tuple(sorted(entries.items(), key=lambda entry: -len(entry[0]))) for head, entries in found.items()}


def _all(name: str) -> frozenset[str]:
    return frozenset(phrase.strip() for language in _LANGUAGES for phrase in phrases(getattr(language, name)))


LEXICON = Lexicon(
    whole=_whole(),
    starts=_starts(),
    author_box=_all("AUTHOR_BOX"),
    possible_headings=_all("POSSIBLE_HEADINGS"),
    reports=_all("REPORTS"),
    verbs_lacking_subject=_all("VERBS_LACKING_SUBJECT"),
    auxiliaries=_all("AUXILIARIES"),
    according_to=_all("ACCORDING_TO"),
    pictures=_all("PICTURES"),
    places=_all("PLACES"),
)
