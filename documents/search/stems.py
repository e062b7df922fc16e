"""The stems of words as the index holds them: the language and the stem, `en:keep`; `:keep` where there are no stems.

A stem is made of the word as it is written and of the word without its marks, because people ask without them, and
stands in the index without marks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from documents.models.compiled import run_sql
from documents.search.languages import DICTIONARIES
from documents.search.words import Spelling, fold

Stems = dict[Spelling, tuple[str, ...]]


def stems_in(languages: Sequence[str], words: Collection[Spelling]) -> dict[str, Stems]:
    """Returns for each language, "" among them, the stems of each word; one statement."""
    known = [language for language in languages if language]
    made: dict[tuple[str, str], str] = {}
    if known and words:
        rows = run_sql(_STEMS, [list(_all(words)), known, [DICTIONARIES[language] for language in known]])
        made = {(language, word): fold(stem) or fold(word) for language, word, stem in rows}
    return {
        language: {
            word: tuple(sorted({f"{language}:{made.get((language, one), word.folded)}" for one in word}))
            for word in words
        }
        for language in languages
    }


_STEMS = """
    SELECT language, word, coalesce((ts_lexize(dictionary::regdictionary, word))[1], word)
    FROM unnest(%s::text[]) AS word, unnest(%s::text[], %s::text[]) AS known (language, dictionary)
"""


def stop_words_in(languages: Iterable[str], words: Iterable[str]) -> set[str]:
    """Returns those of the folded words that carry little meaning in one of these languages; one statement."""
    known = [DICTIONARIES[language] for language in languages if language]
    if not known:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT word FROM unnest(%s::text[]) AS word, unnest(%s::text[]) AS dictionary"
            " WHERE ts_lexize(dictionary::regdictionary, word) = '{}'",
            [list(words), known],
        )
        return {word for (word,) in cursor.fetchall()}


def _all(words: Iterable[Spelling]) -> set[str]:
    return {one for word in words for one in word}
