"""The words of the notebook's filter as Postgres is asked for them: each finds what begins so.

Not in their other forms, because who filters types on until it is enough: `keep` finds keeper, keepers and keeping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.models.notebook.conditions import AskedWord
from documents.search.grammar import beginning, quote
from documents.search.words import fold

# What stands between the words of a name (documents_name_words, sql/note_blocks.sql); apostrophes as `fold` has them.
_BETWEEN = re.compile(r"[!\"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~–—]+|['’](?!(?:s|t|d|m|re|ve|ll)(?![a-z]))", re.IGNORECASE)


def asked_words(typed: str) -> Iterator[AskedWord]:
    """Yields what is asked for each of the words; none for what has no letter or number."""
    for part in typed.split():
        term = beginning(part)
        if term is not None:
            yield AskedWord(term.exact_query("<->"), _in_names(part))


def _in_names(part: str) -> str:
    words = [folded for one in _BETWEEN.split(part) if (folded := fold(one))]
    return " & ".join([*map(quote, words[:-1]), f"{quote(words[-1])}:*"]) if words else ""
