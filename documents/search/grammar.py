"""What a reader may ask: words, `"exact words"`, `begin*`, `-without`, `near ~5 another`, and `field:value`.

All words that are asked are looked for in one paragraph; fields say of which articles, or under which tag. Pure: gives
what Postgres is asked, and never raises for what somebody typed; what cannot be understood is named in
`Query.mistakes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Literal

from documents.provenance import DateRange
from documents.search.words import Spelling, words_of

MAX_TERMS = 16
MAX_DISTANCE = 10
LONGEST = 200
"""Code points of what is asked."""

FIELDS = ("tag", "person", "publisher", "date")
_PART = re.compile(
    rf'(?P<sign>-?)(?:(?P<field>(?i:{"|".join(FIELDS)})):)?(?:"(?P<quoted>[^"]*)(?P<closed>"?)|(?P<bare>[^\s"]+))?'
)
UNKNOWN = "unknown"
"""The date of articles of which none is stated."""
_NEAR = re.compile(r"~(\d{1,3})")
_QUOTES = str.maketrans("“”„«»", '"""""')


class Mistake(Enum):
    """What was wrong with a question; the page says it in words."""

    UNCLOSED = "unclosed"
    NOT_NEAR = "not near"
    TOO_FAR = "too far"
    TOO_MANY = "too many"
    ONLY_WITHOUT = "only without"
    NO_WORDS = "no words"
    NO_VALUE = "no value"
    NO_DATE = "no date"
    ONLY_FIELDS = "only fields"


@dataclass(frozen=True, slots=True)
class Near:
    """Another word, at most so many words before or after."""

    word: Spelling
    distance: int


@dataclass(frozen=True, slots=True)
class Term:
    """Folded words that follow each other as they are, or one word in any of its forms, if it is `stemmed`.

    `is_beginning` says that the last one is only the beginning of a word. Only a stemmed word has another one `near`.
    `typed` is what stood there, without quotation marks.
    """

    words: tuple[str, ...]
    stemmed: Spelling | None
    is_beginning: bool = False
    is_excluded: bool = False
    near: Near | None = None
    typed: str = field(default="", compare=False)

    @property
    def is_plain(self) -> bool:
        """Says whether just these words are asked for, so that they may be a name."""
        return not (self.is_excluded or self.is_beginning or self.near)

    @property
    def spellings(self) -> tuple[Spelling, ...]:
        """The words that are looked for in any of their forms."""
        if self.stemmed is None:
            return ()
        return (self.stemmed,) if self.near is None else (self.near.word, self.stemmed)

    def exact_query(self, joined_by: Literal["<->", "&"]) -> str:
        """Returns words that are not stemmed as a `tsquery`: as they follow each other, or in any order."""
        quoted = [quote(word) for word in self.words]
        if self.is_beginning:
            quoted[-1] += ":*"
        return f"({f' {joined_by} '.join(quoted)})"


@dataclass(frozen=True, slots=True)
class Field:
    """What is asked of the article or its notes: one of `FIELDS` and its value, or that it is otherwise."""

    name: str
    value: str
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood, and what was not."""

    terms: tuple[Term, ...]
    mistakes: tuple[Mistake, ...]
    fields: tuple[Field, ...] = ()

    @property
    def can_be_asked(self) -> bool:
        """Says whether there is anything to look for."""
        return any(not term.is_excluded for term in self.terms)


def quote(lexeme: str) -> str:
    """Returns a lexeme as it stands in a `tsquery` or `tsvector`."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def parse(typed: str) -> Query:
    """Reads what somebody typed; beyond `LONGEST` and `MAX_TERMS` nothing is read."""
    terms: list[Term] = []
    fields: list[Field] = []
    mistakes: list[Mistake] = []
    distance: int | None = None
    for part in _PART.finditer(typed.replace("\x00", "").translate(_QUOTES)[:LONGEST]):
        if found := _NEAR.fullmatch(part[0]):
            distance = int(found[1])
            if not 1 <= distance <= MAX_DISTANCE:
                mistakes.append(Mistake.TOO_FAR)
                distance = min(max(distance, 1), MAX_DISTANCE)
            continue
        if part["quoted"] is not None and not part["closed"]:
            mistakes.append(Mistake.UNCLOSED)
        if part["field"]:
            asked = _field_of(part)
            if isinstance(asked, Field):
                fields.append(asked)
            else:
                mistakes.append(asked)
            if distance is not None:
                mistakes.append(Mistake.NOT_NEAR)
                distance = None
            continue
        term = _term_of(part)
        if term is None:
            continue
        if distance is not None:
            joined = _joined(terms, term, distance)
            if joined is None:
                mistakes.append(Mistake.NOT_NEAR)
            else:
                terms.pop()
                term = joined
            distance = None
        terms.append(term)
    if distance is not None:
        mistakes.append(Mistake.NOT_NEAR)
    if len(terms) > MAX_TERMS or len(fields) > MAX_TERMS:
        mistakes.append(Mistake.TOO_MANY)
    terms = list(dict.fromkeys(terms))[:MAX_TERMS]
    fields = list(dict.fromkeys(fields))[:MAX_TERMS]
    if terms and all(term.is_excluded for term in terms):
        mistakes.append(Mistake.ONLY_WITHOUT)
    elif not terms and fields:
        mistakes.append(Mistake.ONLY_FIELDS)
    elif not terms and typed.strip() and not mistakes:
        mistakes.append(Mistake.NO_WORDS)
    return Query(tuple(terms), tuple(dict.fromkeys(mistakes)), tuple(fields))


def _field_of(part: re.Match[str]) -> Field | Mistake:
    name = part["field"].lower()
    value = " ".join((part["quoted"] if part["quoted"] is not None else part["bare"] or "").split())
    if not value:
        return Mistake.NO_VALUE
    if name == "date" and value != UNKNOWN and DateRange.parse(value) is None:
        return Mistake.NO_DATE
    return Field(name, value, bool(part["sign"]))


def beginning(typed: str) -> Term | None:
    """Returns the term for words that begin as `typed`, whatever other signs are in it; None if it has no word."""
    return _term(typed, is_beginning=True)


def _term_of(part: re.Match[str]) -> Term | None:
    is_quoted = part["quoted"] is not None
    typed = part["quoted"] if is_quoted else part["bare"] or ""
    is_beginning = not is_quoted and typed.endswith("*")
    return _term(typed, is_beginning=is_beginning, is_quoted=is_quoted, is_excluded=bool(part["sign"]))


def _term(typed: str, *, is_beginning: bool = False, is_quoted: bool = False, is_excluded: bool = False) -> Term | None:
    words = list(words_of(typed))
    if not words:
        return None
    if words[-1].ends_run:
        if len(words) > 1 and words[-2].end == words[-1].end:
            words.pop()  # it is in the pair before it, and in the text more may follow
        else:
            is_beginning = True
    is_stemmed = not (is_quoted or is_beginning or len(words) > 1)
    return Term(
        tuple(word.folded for word in words),
        Spelling.of(words[0]) if is_stemmed else None,
        is_beginning,
        is_excluded=is_excluded,
        typed=typed,
    )


def _joined(terms: list[Term], term: Term, distance: int) -> Term | None:
    before = terms[-1] if terms else None
    if before is None or before.near or before.stemmed is None or term.stemmed is None:
        return None
    if before.is_excluded or term.is_excluded:
        return None
    return replace(term, near=Near(before.stemmed, distance))
