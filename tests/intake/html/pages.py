"""Pages of our own, and the checks that every found article must pass."""

from __future__ import annotations

import json

from documents.intake.article import FoundArticle
from documents.intake.html import find_article
from documents.rendering import render

SENTENCES = (
    "The ferry left the pier at dawn with forty people aboard, and the harbour master wrote down every name.",
    "By noon the wind had turned, and the boats of the lower town were drawn up on the shingle in two rows.",
    "Nobody had seen the gauge read so low since the winter of the long frost, when the mill wheel stood still.",
    "Old Varga, who kept the sluice for thirty years, said that the river forgets nothing and forgives less.",
    "The council met in the schoolroom, because the hall was full of sandbags, and voted for the new wall.",
    "In the evening the lamps were lit along the embankment, one after the other, as far as the second bridge.",
)
WHOLE = "\n\n".join(SENTENCES)
FURNITURE = """
<nav class="menu"><ul><li><a href="/">Home</a></li><li><a href="/town">Town</a></li></ul></nav>"""
FOOT = """
<footer><p>© 2021 The Northern Ledger. All rights reserved.</p></footer>"""


def ld(*nodes: object) -> str:
    """Returns the JSON-LD of a page."""
    return f'<script type="application/ld+json">{json.dumps(nodes[0] if len(nodes) == 1 else list(nodes))}</script>'


def paragraphs(*numbers: int) -> str:
    return "\n".join(f"<p>{SENTENCES[number]}</p>" for number in numbers)


def page(body: str, head: str = "<title>The Low Gauge - The Northern Ledger</title>") -> str:
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>{body}</body></html>\n'


def article(middle: str = "") -> str:
    """Returns a usual page with an article of six paragraphs, and `middle` between the third and the fourth."""
    return page(
        f'{FURNITURE}\n<article><h1>The Low Gauge</h1>\n<div class="byline">By I. Varga-Holm</div>\n'
        f"{paragraphs(0, 1, 2)}\n{middle}\n{paragraphs(3, 4, 5)}</article>{FOOT}"
    )


def find(html: str, address: str = "") -> FoundArticle:
    """Finds the article and checks what must hold for every page."""
    found = find_article(html, address)
    covered = bytearray(len(html))
    for span in (*found.body, *(part.span for part in found.set_aside)):
        assert len(span) > 0
        assert not any(covered[span.start : span.end])
        covered[span.start : span.end] = b"\1" * len(span)
    assert [n for n, letter in enumerate(html) if not covered[n] and not letter.isspace()] == []
    assert list(found.body) == sorted(found.body)
    assert [part.span for part in found.set_aside] == sorted(part.span for part in found.set_aside)
    check_map(found, html)
    return found


def check_map(found: FoundArticle, text: str) -> None:
    """Checks that what the source has as it stands in a text is mapped to its place there."""
    assert len(found.source_map) == len(found.source)
    for segment in found.source_map.segments:
        if segment.source is not None and segment.exact:
            assert segment.source.of(text) == found.source[segment.start : segment.end]


def text_of(found: FoundArticle) -> str:
    """Returns the text that revision 1 would have."""
    return render(found.source, "html").text


def words_found(found: FoundArticle, html: str) -> str:
    """Returns what the source of the article was made from, without its mark-up that was inserted."""
    return "".join(span.of(html) for span in found.body)


def reasons_at(found: FoundArticle, html: str, words: str) -> list[str]:
    """Returns why the part of a page was set aside in which words stand; nothing if they are in the article."""
    at = html.index(words)
    return [part.reason for part in found.set_aside if part.span.start <= at < part.span.end]


def parts_set_aside(found: FoundArticle, html: str, why: str) -> list[str]:
    """Returns the source of the parts that were set aside for a reason."""
    return [part.span.of(html) for part in found.set_aside if part.reason == why]
