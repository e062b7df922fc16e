"""The article in a capture: what of its text is to be shown, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from documents.intake.facts import Fact
from documents.intake.language import Direction
from documents.spans import Span


@dataclass(frozen=True)
class Article:
    """What was found in the text of a capture.

    `body` is the span of that text (code points of revision 0) from which the article is made; `facts` are
    proposals, each with the words that show it; `direction` is given only where the capture gives it.
    """

    body: Span
    facts: tuple[Fact, ...] = ()
    direction: Direction | None = None
    unused: tuple[str, ...] = ()


def merged(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts without doubles: what is said in two places is one fact with two pieces of evidence."""
    kept: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        key = (fact.property, " ".join(fact.value.split()).casefold())
        if key in kept:
            first = kept[key]
            evidence = tuple(sorted({*first.evidence, *fact.evidence}))
            rules = first.rule if fact.rule in first.rule.split(", ") else f"{first.rule}, {fact.rule}"
            kept[key] = Fact(first.property, first.value, evidence, rules)
        else:
            kept[key] = fact
    return tuple(kept.values())
