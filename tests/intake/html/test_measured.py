"""The article finder on real web pages, compared with the bodies that people marked in them.

The score is that of the public benchmark from which the pages come: shingles of four words, mean F1 over the pages.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from statistics import mean

import pytest

from documents.intake import decode
from tests.intake.html.pages import find, text_of

LEAST = 0.975
LEAST_OF_ONE = 0.6


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3)))


def f1(marked: str, found: str) -> float:
    expected, got = shingles(marked), shingles(found)
    hits = (expected & got).total()
    return 2 * hits / (expected.total() + got.total())


@pytest.fixture(scope="module")
def scores(shared: Path) -> dict[str, float]:
    folder = shared / "measure" / "intake"
    gold = json.loads((folder / "gold.json").read_text())
    pages = {name: decode((folder / "public" / f"{name}.html").read_bytes()).text for name in gold}
    return {name: f1(gold[name]["body"], text_of(find(html))) for name, html in pages.items()}


def test_the_mean_score_of_web_articles_is_high_enough(scores: dict[str, float]):
    assert len(scores) == 46
    assert mean(scores.values()) >= LEAST


def test_no_web_article_is_missed(scores: dict[str, float]):
    assert {name: score for name, score in scores.items() if score < LEAST_OF_ONE} == {}
