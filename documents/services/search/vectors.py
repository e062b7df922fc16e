"""The words of texts as the index holds them: each paragraph with its words, and the stems of their language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

from django.db.models import Model

from documents.search.blocks import blocks_of
from documents.search.grammar import quote
from documents.search.stems import stems_in
from documents.search.words import Spelling, words_of

BATCH = 500
MOST_WORDS = 250
"""Words of a row: Postgres keeps no more than 255 places of a word."""

Key = TypeVar("Key")
Row = TypeVar("Row", bound=Model)


class _Part(NamedTuple):
    """A paragraph, or a part of a long one, from `start` to `end` in code points, and its words in order."""

    start: int
    end: int
    words: list[Spelling]


class IndexedPart(NamedTuple):
    """A part of a text from `start` to `end` in code points, with the two vectors of its words."""

    start: int
    end: int
    words: str
    stems: str


def indexed_parts(texts: Iterable[tuple[Key, str, str]]) -> Iterator[tuple[Key, IndexedPart]]:
    """Yields the parts that the index has of texts, each given with a key and its language (`stemmed_language`).

    One statement for each `BATCH` of parts that have stems.
    """
    parts = ((key, language, part) for key, language, text in texts for part in _parts_with_words(text))
    while batch := list(islice(parts, BATCH)):
        languages = sorted({language for _key, language, _part in batch})
        stems = stems_in(languages, {word for _key, _language, part in batch for word in part.words})
        for key, language, part in batch:
            words = vector_of([word.folded] for word in part.words)
            yield key, IndexedPart(part.start, part.end, words, vector_of(stems[language][word] for word in part.words))


def add_rows(rows: Iterator[Row]) -> int:
    """Writes rows of an index, so many at once; returns how many there were."""
    n = 0
    while batch := list(islice(rows, BATCH)):
        n += len(type(batch[0])._default_manager.bulk_create(batch))
    return n


def _parts_with_words(text: str) -> Iterator[_Part]:
    for start, end in blocks_of(text):
        words = list(words_of(text[start:end]))
        for first in range(0, len(words), MOST_WORDS):
            part, following = words[first : first + MOST_WORDS], words[first + MOST_WORDS : first + MOST_WORDS + 1]
            begin = start + part[0].start if first else start
            yield _Part(begin, start + following[0].start if following else end, [Spelling.of(word) for word in part])


def vector_of(words: Iterable[Iterable[str]]) -> str:
    """Returns a `tsvector` in which the forms of each word stand at its place, counted from 1."""
    places: dict[str, list[int]] = defaultdict(list)
    for n, forms in enumerate(words, start=1):
        for form in forms:
            places[form].append(n)
    return " ".join(f"{quote(word)}:{','.join(map(str, at))}" for word, at in places.items())
