"""What carrying passages to a corrected text costs, compared with searching each quote and with reading the text.

Needs no server. The text is random with a fixed seed: a third of its sentences are mistyped, deleted, inserted or moved
with their paragraph; the correct place of each unchanged or deleted one is known.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz

from documents.anchoring import compare, describe, find_quote
from tests.bench.report import Line, Report

SYLLABLES = "ba be ka ki do du fa ge ho la li mo na ni pa ro ru sa se ti to va ve wi".split()
STOP_WORDS = "the of and to in a is that it was he for on are as with his they at be".split()
SEARCHED = 20
"""The number of quotes that the slow baselines really search; the rest is extrapolated."""


@dataclass(frozen=True)
class Revision:
    """Two texts; spans of the first, and the correct place of each in the second, None if its text is gone."""

    old: str
    new: str
    spans: list[tuple[int, int]]
    truth: list[tuple[int, int] | None]


def measure_carrying(report: Report, rounds: int, sizes: tuple[int, ...] = (100_000, 1_000_000)) -> None:
    """Measures comparing and carrying for texts of `sizes` code points."""
    for size in sizes:
        revision = revise(size, seed=1)
        old, new, name = revision.old, revision.new, f"{size // 1000} kB"
        diff = median_seconds(lambda old=old, new=new: compare(old, new), rounds)
        words = median_seconds(lambda old=old, new=new: [re.findall(r"\w+", text) for text in (old, new)], rounds)
        report.add(Line(f"compare, {name}; floor: read words", diff * 1e3, "ms", words * 1e3))
        for number in (10, 1_000, len(revision.spans)):
            spans = revision.spans[:number]
            took = median_seconds(lambda o=old, n=new, spans=spans: compare(o, n).carry(o, n, spans), rounds)
            fuzzy, quote = (each(old, new, spans[:SEARCHED]) * number for each in (search_fuzzily, search_quote))
            report.add(Line(f"carry {number:,}, {name}; floor: search quotes fuzzily", took * 1e3, "ms", fuzzy * 1e3))
            report.add(Line(f"carry {number:,}, {name}; floor: search quotes exactly", took * 1e3, "ms", quote * 1e3))
        report.add(Line(f"wrong or lost, {name}", wrong_share(revision), "%", limit=0.3))


def wrong_share(revision: Revision) -> float:
    """Returns the percentage of the spans carried to a wrong place, or lost although their text is there."""
    found = compare(revision.old, revision.new).carry(revision.old, revision.new, revision.spans)
    places = [None if one.start is None else (one.start, one.end) for one in found]
    bad = sum(one != place for one, place in zip(places, revision.truth, strict=True))
    return 100 * bad / len(revision.spans)


def median_seconds(work: Callable[[], object], rounds: int) -> float:
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def search_fuzzily(old: str, new: str, spans: list[tuple[int, int]]) -> float:
    """Returns the seconds that a fuzzy search for the text of one span in the whole new text takes."""
    start = time.perf_counter()
    for first, last in spans:
        fuzz.partial_ratio_alignment(old[first:last], new, score_cutoff=70)
    return (time.perf_counter() - start) / len(spans)


def search_quote(old: str, new: str, spans: list[tuple[int, int]]) -> float:
    """Returns the seconds that an exact search for the text of one span with its context takes."""
    start = time.perf_counter()
    for first, last in spans:
        find_quote(new, describe(old, first, last))
    return (time.perf_counter() - start) / len(spans)


def revise(size: int, seed: int) -> Revision:
    """Writes a text of about `size` code points, and its revision."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(4_000)]
    paragraphs: list[list[str]] = []
    written = 0
    while written < size:
        paragraphs.append([sentence(chance, words) for _ in range(chance.randint(2, 7))])
        written += sum(map(len, paragraphs[-1])) + 1
    places: dict[tuple[int, int], tuple[int, int] | None] = {}
    new, at = [], 0
    order = list(range(len(paragraphs)))
    for _ in range(len(order) // 25):
        order.insert(chance.randrange(len(order)), order.pop(chance.randrange(len(order))))
    for p in order:
        for s, old_sentence in enumerate(paragraphs[p]):
            for piece, survives in edited(chance, words, old_sentence):
                if survives:
                    places[p, s] = (at, at + len(piece) - 1)
                new.append(piece)
                at += len(piece)
            places.setdefault((p, s), None)
        new.append("\n")
        at += 1
    spans, truth, at = [], [], 0
    for p, paragraph in enumerate(paragraphs):
        for s, old_sentence in enumerate(paragraph):
            spans.append((at, at + len(old_sentence) - 1))
            truth.append(places[p, s])
            at += len(old_sentence)
        at += 1
    mixed = list(zip(spans, truth, strict=True))
    chance.shuffle(mixed)
    return Revision(
        "".join("".join(one) + "\n" for one in paragraphs),
        "".join(new),
        [span for span, _ in mixed],
        [place for _, place in mixed],
    )


def sentence(chance: random.Random, words: list[str]) -> str:
    some = [chance.choice(STOP_WORDS if chance.random() < 0.4 else words) for _ in range(chance.randint(6, 24))]
    return " ".join(some).capitalize() + ". "


def edited(chance: random.Random, words: list[str], old: str) -> list[tuple[str, bool]]:
    """Returns the pieces that replace a sentence in the revision, each with whether it is that sentence."""
    die = chance.random()
    if die < 0.05:
        return []
    if die < 0.10:
        return [(sentence(chance, words), False), (old, True)]
    if die < 0.14:
        return [(sentence(chance, words), False)]
    if die < 0.30:
        at = chance.randrange(1, len(old) - 3)
        return [(old[:at] + chance.choice("aeiou") + old[at + 1 :], True)]
    return [(old, True)]
