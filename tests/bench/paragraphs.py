"""Texts for a large room in seconds: paragraphs of made-up words, one word of which stands in every fourth article.

    make_bench_room(articles=10_000, notes=100_000, tags=20_000)

`tests/large_room.py` gives every article the same twelve lines, which is enough to see how pages are planned. Whoever
measures what is cut out of texts needs paragraphs as long as real ones, no two articles alike.
"""

from __future__ import annotations

import random

from django.db import connection, transaction

from documents.models import User
from documents.search.words import words_of
from documents.services.search.vectors import vector_of
from tests.large_room import QUOTE, analyse, make_large_room

PARAGRAPHS, LENGTH = 12, 500
"""Paragraphs of each article, and their code points with the blank line after them."""
WORD, EVERY = "lantern", 4
FEW_WORD, FEW_EVERY = "beacon", 500
_POOL, _POOL_WITH_WORD = 997, 251
_PLAIN, _WITH_WORD, _WITH_FEW = range(3)
_VOWELS, _CONSONANTS = "aeiou", "bdfghklmnprstvw"
_TABLES = ("revision", "revisionchunk", "searchblock", "target", "anchor")


def make_bench_room(*, articles: int, notes: int, tags: int) -> User:
    """Fills an empty room with articles of 6,000 code points and returns the reader of `make_large_room`.

    `WORD` stands once in every fourth article, `FEW_WORD` in every five-hundredth; all of these are public.
    """
    reader = make_large_room(articles=articles, notes=notes, tags=tags, indexed=0)
    _write_texts()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # of the texts that were there before
    analyse()
    return reader


@transaction.atomic
def _write_texts() -> None:
    sizes = {"paragraphs": PARAGRAPHS, "length": LENGTH, "every": EVERY, "few_every": FEW_EVERY, "quote": QUOTE}
    sizes |= {"pool": _POOL, "pool_with_word": _POOL_WITH_WORD}
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE documents_{table} DISABLE TRIGGER USER")
        cursor.execute("CREATE TEMP TABLE pool (kind int, n int, text text, words tsvector, stems tsvector)")
        chance = random.Random(1)
        pool = [*_pool(chance, _PLAIN), *_pool(chance, _WITH_WORD, WORD), *_pool(chance, _WITH_FEW, FEW_WORD)]
        cursor.executemany("INSERT INTO pool VALUES (%s, %s, %s, %s, %s)", pool)
        for statement in _STATEMENTS:
            cursor.execute(statement, sizes)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in _TABLES:
            cursor.execute(f"ALTER TABLE documents_{table} ENABLE TRIGGER USER")


def _pool(chance: random.Random, kind: int, word: str = "") -> list[tuple[object, ...]]:
    vocabulary = ["".join(_syllable(chance) for _ in range(chance.randint(1, 3))) for _ in range(4_000)]
    vocabulary[200] = "grève"
    weights = [1 / rank for rank in range(1, len(vocabulary) + 1)]
    rows = []
    for n in range(_POOL_WITH_WORD if word else _POOL):
        words = chance.choices(vocabulary, weights, k=LENGTH // 3)
        words = [one + chance.choice((".", ",", "’s", " –")) if chance.random() < 0.15 else one for one in words]
        if word:
            words.insert(chance.randrange(40), word)
        text = " ".join(words)[: LENGTH - 3] + "."
        folded = [word.folded for word in words_of(text)]
        stems = [f":{word}" for word in folded]
        rows.append((kind, n, text, *(vector_of([one] for one in kind) for kind in (folded, stems))))
    return rows


def _syllable(chance: random.Random) -> str:
    return chance.choice(_CONSONANTS) + chance.choice(_VOWELS) + chance.choice(("", "", "n", "r", "s"))


_STATEMENTS = (
    # Article d has these paragraphs; those with a word are in articles that are public.
    """CREATE TEMP TABLE placed AS
       SELECT d, k, k * %(length)s AS start, pool.text, pool.words, pool.stems
       FROM (SELECT id AS d, k, CASE
           WHEN id %% %(every)s = 3 AND k = id / %(every)s %% %(paragraphs)s THEN 1
           WHEN id %% %(few_every)s = 7 AND k = (id / %(every)s + 1) %% %(paragraphs)s THEN 2 ELSE 0 END AS kind
         FROM documents_document, generate_series(0, %(paragraphs)s - 1) k) chosen
       JOIN pool ON pool.kind = chosen.kind
         AND pool.n = (d * 31 + k * 7) %% CASE chosen.kind WHEN 0 THEN %(pool)s ELSE %(pool_with_word)s END""",
    """CREATE TEMP TABLE whole AS SELECT d, string_agg(text, E'\n\n' ORDER BY k) AS text,
         '<p>' || string_agg(text, E'</p>\n\n<p>' ORDER BY k) || '</p>' AS html FROM placed GROUP BY d""",
    """UPDATE documents_revision SET text = whole.text, length = length(whole.text), html = whole.html FROM whole
       WHERE whole.d = document_id""",
    "DELETE FROM documents_revisionchunk",
    """INSERT INTO documents_revisionchunk (revision_id, n, text)
       SELECT revision.id, n, substr(whole.text, n * 4096 + 1, 4096)
       FROM documents_revision revision JOIN whole ON whole.d = revision.document_id,
         generate_series(0, (length(whole.text) - 1) / 4096) n""",
    # Written row by row they take most of the time.
    "DROP INDEX search_words, search_stems",
    """INSERT INTO documents_searchblock (document_id, revision_id, start, "end", words, stems)
       SELECT document.id, document.current_revision_id, start, start + length(text), words, stems
       FROM placed JOIN documents_document document ON document.id = placed.d""",
    "CREATE INDEX search_words ON documents_searchblock USING gin (words) WITH (fastupdate = off)",
    "CREATE INDEX search_stems ON documents_searchblock USING gin (stems) WITH (fastupdate = off)",
    """UPDATE documents_target SET exact = substr(whole.text, start + 1, %(quote)s) FROM whole
       WHERE whole.d = document_id""",
    "DROP TABLE pool, placed, whole",
)
