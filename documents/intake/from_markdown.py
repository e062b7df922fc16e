"""Reads Markdown: facts in its front matter, and its first heading."""

from __future__ import annotations

import re

from documents.intake.article import Article, in_one_piece, merge_facts
from documents.intake.facts import Fact
from documents.intake.front_matter import RULE, front_matter
from documents.spans import Span

HEADING_RULE = "first heading"

_WITHIN = 64 * 1024  # code points that are searched for the first heading
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HASHED = re.compile(r"#[ \t]+([^\n]*?)[ \t]*#*[ \t]*(?:\{[^{}\n]*\}[ \t]*)?$")
_UNDERLINE = re.compile(r"=+[ \t]*$")
_LINK = re.compile(r"!?\[([^\]\n]*)\](?:\([^()\n]*\)|\[[^\]\n]*\])?")
_SIGNS = re.compile(r"(?<![\\\w])[*`_]+|(?<!\\)[*`_]+(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_markdown(text: str) -> Article:
    """Reads front matter as facts, not as part of the article; the first top-level heading is a title."""
    head = front_matter(text)
    start = head.body_start if head else 0
    facts = head.facts if head else ()
    return Article(
        **vars(in_one_piece(text, Span(start, len(text)), "markup", RULE)),
        source_format="markdown",
        facts=merge_facts((*facts, *_first_heading(text, start))),
        unused_keys=head.unused if head else (),
    )


def _first_heading(text: str, start: int) -> tuple[Fact, ...]:
    """Returns the first top-level heading outside code, `# …` or underlined with `===`."""
    fence = ""
    before = Span(start, start)  # the line before, as it may be underlined
    at = start
    while at < min(len(text), start + _WITHIN):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end] if end - at < 2000 else ""
        if marked := _FENCE.match(line):
            sign = marked[1]
            fence = sign if not fence else "" if sign[0] == fence[0] and len(sign) >= len(fence) else fence
        elif not fence:
            if found := _HASHED.match(line):
                return _title(text, Span(at + found.start(1), at + found.end(1)))
            if _UNDERLINE.match(line) and before.of(text).strip():
                return _title(text, before)
        before = Span(at, end)
        at = end + 1
    return ()


def _title(text: str, span: Span) -> tuple[Fact, ...]:
    words = plain_words(span.of(text))
    return (Fact("title", words, (span.stripped(text),), HEADING_RULE),) if words else ()


def plain_words(markdown: str) -> str:
    """Returns the text of one line of Markdown without its signs.

    >>> plain_words("The *Gauge* that [kept](https://example.org/) two_clocks")
    'The Gauge that kept two_clocks'
    """
    words = _SIGNS.sub("", _LINK.sub(r"\1", markdown))
    return " ".join(_ESCAPE.sub(r"\1", words).split())
