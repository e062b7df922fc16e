"""Names in texts that are written nearly like others: at most two letters apart, with a capital where there are any."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, combinations, islice, product, zip_longest
from typing import Any

from django.db import connection
from django.db.models import F, Q
from rapidfuzz.distance import Levenshtein

from documents.models import Document, SearchBlock
from documents.models.compiled import as_array, is_one_of
from documents.models.revision import words_at
from documents.models.search import Matches, tsquery, words_of_texts
from documents.search.grammar import quote
from documents.search.words import TextWords, words_of

MOST = 50
"""Spellings that are offered."""
MOST_TRIED = 400
"""Names that are looked for."""
MOST_READ = 10_000
"""Paragraphs that are read."""
BATCH = 1_000

Name = tuple[str, ...]


def alike_in_texts(names: Iterable[str], user: Any) -> list[tuple[str, int]]:
    """Returns how names like these are written in the texts that `user` may read, and how often, the most frequent
    first; the names themselves are left out.
    """
    known = {name for one in names if (name := tuple(word.folded for word in words_of(one)))}
    readable = list(Document.objects.readable_by(user).order_by().values_list("pk", flat=True))
    if not known or not readable:
        return []
    words = _words_in(readable)
    near = {word: alike(word, words) for name in known for word in name}
    tried = set(islice((name for name in _neighbours(known, near) if name not in known), MOST_TRIED))
    return _counted(tried, readable) if tried else []


def still_in_texts(spellings: Sequence[str], user: Any) -> set[str]:
    """Returns those of the spellings that stand in a text that `user` may read, in whatever case; two statements."""
    readable = list(Document.objects.readable_by(user).order_by().values_list("pk", flat=True))
    asked = [_phrase([word.folded for word in words_of(one)]) for one in spellings]
    with connection.cursor() as cursor:
        cursor.execute(_STILL, [list(spellings), asked, as_array(readable)])
        return {spelling for (spelling,) in cursor.fetchall()}


_STILL = """
    SELECT spelling FROM unnest(%s::text[], %s::text[]) AS asked (spelling, words)
    WHERE EXISTS (
      SELECT FROM documents_searchblock block WHERE block.words @@ asked.words::tsquery
      AND NOT block.is_set_aside AND block.document_id = ANY (%s::bigint[]))
"""


def letters_apart(word: str) -> int:
    """Returns how many letters another may differ: two, one of a short word, none of a very short one."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def alike(word: str, others: Iterable[str]) -> list[str]:
    """Returns those of the others that are so few letters apart, the nearest first.

    >>> alike("schaefer", ["schafer", "schaefers", "schaft", "schaefer"])
    ['schafer', 'schaefers']
    """
    most = letters_apart(word)
    apart = {
        other: Levenshtein.distance(word, other, score_cutoff=most)
        for other in others
        if other != word and abs(len(other) - len(word)) <= most
    }
    return sorted((other for other, n in apart.items() if n <= most), key=lambda other: apart[other])


def _neighbours(names: Iterable[Name], near: dict[str, list[str]]) -> Iterator[Name]:
    """Yields names in which some words are written otherwise: those with one such word first, of each name in turn."""
    for n in range(1, max(map(len, names)) + 1):
        ways = []
        for name in sorted(names):
            for changed in combinations([place for place, word in enumerate(name) if near[word]], n):
                ways.append(product(*(near[word] if at in changed else [word] for at, word in enumerate(name))))
        yield from (other for other in chain.from_iterable(zip_longest(*ways)) if other is not None)


def _words_in(documents: Sequence[int]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word FROM ts_stat(%s)", [words_of_texts(documents)])
        return [word for (word,) in cursor.fetchall()]


def _phrase(words: Iterable[str]) -> str:
    return " <-> ".join(map(quote, words))


def _counted(names: Collection[Name], documents: Sequence[int]) -> list[tuple[str, int]]:
    asked = " | ".join(f"({_phrase(name)})" for name in sorted(names))
    blocks = SearchBlock.objects.filter(Q(Matches(F("words"), tsquery(asked))), is_set_aside=False)
    rows = blocks.filter(is_one_of("document", documents)).order_by(F("pk") + 0).values_list("revision", "start", "end")
    written: dict[Name, Counter[str]] = defaultdict(Counter)
    places = list(rows[:MOST_READ])
    for first in range(0, len(places), BATCH):
        for text in words_at(places[first : first + BATCH]):
            for name, form in _names_in(text, names):
                written[name][form] += 1
    forms = [(forms.most_common(1)[0][0], forms.total()) for forms in written.values()]
    return sorted(forms, key=lambda one: (-one[1], one[0]))[:MOST]


def _names_in(text: str, names: Collection[Name]) -> Iterator[tuple[Name, str]]:
    """Yields each of the names in a text, as it is written there, if its words begin with capitals where they can."""
    words = TextWords(text)
    folded = [words.folded(place) for place in range(len(words))]
    for length in {len(name) for name in names}:
        for first in range(len(folded) - length + 1):
            name = tuple(folded[first : first + length])
            spans = words.spans[first : first + length]
            if name in names and not any(text[start].islower() for start, _end in spans):
                yield name, " ".join(text[spans[0][0] : spans[-1][1]].split())
