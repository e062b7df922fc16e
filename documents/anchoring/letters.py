"""The letters of a Markdown, HTML or plain source without its mark-up, each with where it stands in the source.

This need not be what a parser sees: it is what text is looked for in first. What it takes for mark-up and a text has
all the same is found in the source itself, later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from documents.spans import Span, SpanMap

Piece = tuple[str, Span | None, bool]
"""Letters, where they stand in the source (None where they only keep words apart), and whether letter for letter."""

_HTML = r"""
    (?P<hidden> <!--.*?--> | <(?P<tag>script|style|template|head)\b[^>]*>.*?</(?P=tag)\s*> | <![^>]*> | <\?[^>]*> )
  | (?P<block> </?(?:address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption
        |figure|footer|form|h[1-6]|header|hr|html|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th
        |thead|title|tr|ul)\b (?:"[^"]*"|'[^']*'|[^>"'])* > )
  | (?P<inline> </?[A-Za-z] (?:"[^"]*"|'[^']*'|[^>"'])* > )
  | (?P<entity> &(?:[A-Za-z][A-Za-z0-9]{1,31};?|\#[0-9]{1,7};?|\#[xX][0-9A-Fa-f]{1,6};?) )
"""
_MARKDOWN = r"""
    (?P<note> ^[ ]{0,3} \[\^[^\]\n]+\]: [ \t]* )
  | (?P<definition> ^[ ]{0,3} \[[^\]\n]+\]: [ \t]* \S+ [^\n]* (?:\n|\Z) )
  | (?P<rule> ^[ \t]* (?: [-=*_][-=*_ \t]* | \|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)+ | (?:```|~~~)[^\n]* ) $ )
  | (?P<line> ^(?:[ \t]*(?:\#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|[0-9]{1,9}[.)][ \t]+))+ )
  | (?P<picture> !\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])? )
  | (?P<reference> \[\^[^\]\n]+\] )
  | (?P<target> \](?: \((?:[^()\n]|\([^()\n]*\))*\) | \[[^\]\n]*\] )(?:\{[^}\n]*\})? )
  | (?P<attributes> [ \t]*\{[:#.][^}\n]*\} )
  | (?P<address> <(?P<shown>(?:https?|mailto|ftp):[^\s>]+|[^\s<>@]+@[^\s<>@]+)> )
  | (?P<escape> \\(?P<letter>[!-/:-@\[-`{-~]) )
  | (?P<emphasis> (?:\*+|~~+|`+)(?=\S) | (?<=\S)(?:\*+|~~+|`+) | (?<!\w)_+(?=\S) | (?<=\S)_+(?!\w) )
"""
_PATTERNS = {
    "html": re.compile(_HTML, re.VERBOSE | re.DOTALL | re.IGNORECASE),
    "markdown": re.compile(_MARKDOWN + "|" + _HTML, re.VERBOSE | re.DOTALL | re.IGNORECASE | re.MULTILINE),
}
_NOTE_GOES_ON = re.compile(r"(?:[^\n]*(?:\n(?=[^\n]))?)*?(?=\n(?:[ ]{0,3}\[\^|[ \t]*\n(?![ ]{4}|\t))|\Z)")


def letters_of(source: str, source_format: str) -> tuple[str, SpanMap]:
    """The letters of `source` ("markdown", "html", or anything else for plain text), and the map from them to it.

    Entities and escapes are decoded, a block's tag is a line feed, and notes at the foot come last, as they are read.

    >>> letters, came_from = letters_of("**AT&amp;T** is [here](http://a.example/b).", "markdown")
    >>> letters
    'AT&T is [here.'
    >>> came_from.sources_of(Span(2, 3))
    (Span(start=4, end=9),)
    """
    pattern = _PATTERNS.get(source_format)
    if pattern is None:
        return source, SpanMap.identity(len(source))
    body: list[Piece] = []
    notes: list[Piece] = []
    for start, end, is_note in _parts(source, source_format):
        (notes if is_note else body).extend(_pieces(source, pattern, start, end))
    pieces = [*body, *notes]
    made = SpanMap.of((len(letters), span, exact) for letters, span, exact in pieces)
    return "".join(letters for letters, _span, _exact in pieces), made


def _parts(source: str, source_format: str) -> Iterator[tuple[int, int, bool]]:
    """The source cut into its body and the notes at its foot, which Markdown lets stand anywhere."""
    at = 0
    if source_format == "markdown":
        for begun in _NOTE.finditer(source):
            if begun.start() < at:
                continue
            gone_on = _NOTE_GOES_ON.match(source, begun.end())
            end = gone_on.end() if gone_on else begun.end()
            if at < begun.start():
                yield at, begun.start(), False
            yield begun.start(), end, True
            at = end
    if at < len(source):
        yield at, len(source), False


_NOTE = re.compile(r"^[ ]{0,3}\[\^[^\]\n]+\]:[ \t]*", re.MULTILINE)


def _pieces(source: str, pattern: re.Pattern[str], start: int, end: int) -> Iterator[Piece]:
    at = start
    for found in pattern.finditer(source, start, end):
        if found.start() > at:
            yield source[at : found.start()], Span(at, found.start()), True
        yield from _instead(source, found)
        at = found.end()
    if at < end:
        yield source[at:end], Span(at, end), True


def _instead(source: str, found: re.Match[str]) -> Iterator[Piece]:
    """What stands in the place of a piece of mark-up."""
    kind = found.lastgroup
    if kind in ("shown", "address"):
        yield found["shown"], Span(*found.span("shown")), True
    elif kind in ("letter", "escape"):
        yield found["letter"], Span(*found.span("letter")), True
    elif kind == "entity":
        decoded = unescape(found[0])
        yield decoded, Span(*found.span()), decoded == found[0]
    elif kind in ("block", "rule", "definition", "note", "hidden", "tag"):
        yield "\n", None, False
    elif kind == "line" and found.start() and source[found.start() - 1] != "\n":
        yield " ", None, False
