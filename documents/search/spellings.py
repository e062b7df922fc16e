"""Other spellings of what was asked for: who asks for a person by one spelling finds them under all.

    others = other_spellings(query, user)
    Search(query, user, others)

Only tags that the vocabularies of the asker define have spellings: that of the site, and those of their own groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from documents.models import ReaderShape, Tag
from documents.models.compiled import STAND_IN_WORDS, CompiledQuery
from documents.models.tag import MEANING
from documents.models.tag_label import labels_of
from documents.search.grammar import Query, Term
from documents.search.words import Spelling, words_of


@dataclass(frozen=True, slots=True)
class OtherSpellings:
    """Terms that name a tag, and the spellings that are looked for besides, each as it stands in the vocabulary."""

    terms: tuple[Term, ...]
    spellings: tuple[str, ...]

    @property
    def other_terms(self) -> list[Term]:
        """The spellings as terms: one word in any of its forms, several as they are and in this order."""
        return [
            Term(tuple(word.folded for word in words), Spelling.of(words[0]) if len(words) == 1 else None)
            for words in (list(words_of(one)) for one in self.spellings)
        ]


def other_spellings(query: Query, user: Any) -> list[OtherSpellings]:
    """Returns the other spellings of what the terms name, all together or each by itself; at most two queries."""
    plain = tuple(term for term in query.terms if term.is_plain)
    candidates: list[tuple[Term, ...]] = [(term,) for term in plain]
    if 1 < len(plain) == len(query.terms):
        candidates.insert(0, plain)
    tags = _tags([_name(terms) for terms in candidates], user)
    found: list[OtherSpellings] = []
    for terms in candidates:
        words = _folded(_name(terms))
        meant = [names for names in tags if any(_folded(name) == words for name in names)]
        others = dict.fromkeys(name for names in meant for name in names if _folded(name) not in ((), words))
        if others and not any(set(terms) <= set(one.terms) for one in found):
            found.append(OtherSpellings(terms, tuple(others)))
    return found


def _name(terms: Sequence[Term]) -> str:
    return " ".join(term.typed for term in terms)


def _folded(name: str) -> tuple[str, ...]:
    return tuple(word.folded for word in words_of(name))


def _tags(names: Sequence[str], user: Any) -> list[list[str]]:
    """Returns the names and spellings of each tag that one of these names means."""
    if not names:
        return []
    given = {f"name{n}": name for n, name in enumerate(names)}
    meant = [pk for (pk,) in _meant(ReaderShape.of(user), len(names)).run(reader=user.pk, **given)]
    if not meant:
        return []
    tags = Tag.objects.filter(pk__in=meant).with_spellings()
    return [[tag.name, *(label.label for label in labels_of(tag))] for tag in tags.order_by("pk")]


@cache
def _meant(shape: ReaderShape, n: int) -> CompiledQuery:
    """Returns the query for the tags that so many names mean."""
    names = {f"{STAND_IN_WORDS} {number}": f"name{number}" for number in range(n)}
    spelled = Tag.objects.order_by().defined_for(shape.reader).spelled(*names)
    return CompiledQuery(spelled.values_list(MEANING), shape.stand_ins | names)
