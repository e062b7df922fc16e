"""Strips the mark-up from a Markdown, HTML or plain source and maps the remaining characters to the source.

The result need not be what a parser sees: it is only the first text that is searched. Text that is mistaken for
mark-up here is found later, in the source itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from documents.spans import Span, SpanMap

Piece = tuple[str, Span | None, bool]
"""Characters, their span in the source (None if they only separate words), and whether they match it one to one."""

# Possessive quantifiers, and classes that exclude the start of the next piece: a hostile source takes linear time.
_HTML = r"""
    (?P<hidden> <!-- | <(?P<tag>script|style|template|head)\b[^<>]*+> )
  | (?P<declaration> <![a-z][^<>]*+> | <\?[^<>]*+> )
  | (?P<block> </?(?:address|article|aside|blockquote|body|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption
        |figure|footer|form|h[1-6]|header|hr|html|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th
        |thead|title|tr|ul)\b (?:"[^"]*+"|'[^']*+'|[^<>"'])*+ > )
  | (?P<inline> </?[a-z] (?:"[^"]*+"|'[^']*+'|[^<>"'])*+ > )
  | (?P<entity> &(?:[a-z][a-z0-9]{1,31}+;?|\#[0-9]{1,7}+;?|\#x[0-9a-f]{1,6}+;?) )
"""
_MARKDOWN = r"""
    (?P<note> ^[ ]{0,3} \[\^[^\[\]\n]++\]: [ \t]*+ )
  | (?P<definition> ^[ ]{0,3} \[[^\[\]\n]++\]: [ \t]*+ \S [^\n]*+ )
  | (?P<rule> ^[ \t]*+ (?: (?:[-=*_][ \t]*+)++ | (?:\|[ \t]*+)?:?-++:?[ \t]*+(?:\|[ \t]*+:?-*+:?[ \t]*+)++
        | (?:```|~~~)[^\n]*+ ) $ )
  | (?P<line> ^(?:[ \t]*+(?:\#{1,6}[ \t]++|>[ \t]?|[-*+][ \t]++|[0-9]{1,9}[.)][ \t]++))++ )
  | (?P<picture> !\[[^\[\]\n]*+\](?:\([^()\n]*+\)|\[[^\[\]\n]*+\])? )
  | (?P<reference> \[\^[^\[\]\n]++\] )
  | (?P<target> \](?: \((?:[^()\n]|\([^()\n]*+\))*+\) | \[[^\[\]\n]*+\] )(?:\{[^{}\n]*+\})? )
  | (?P<attributes> (?<![ \t])[ \t]*+\{[:#.][^{}\n]*+\} )
  | (?P<address> <(?P<shown>(?:https?|mailto|ftp):[^\s<>]++|[^\s<>@]++@[^\s<>@]++)> )
  | (?P<escape> \\(?P<letter>[!-/:-@\[-`{-~]) )
  | (?P<emphasis> (?:\*+|~~+|`+)(?=\S) | (?<=\S)(?:\*+|~~+|`+) | (?<!\w)_+(?=\S) | (?<=\S)_+(?!\w) )
"""
_PATTERNS = {
    "html": re.compile(_HTML, re.VERBOSE | re.IGNORECASE),
    "markdown": re.compile(_MARKDOWN + "|" + _HTML, re.VERBOSE | re.IGNORECASE | re.MULTILINE),
}
_ENDS = {"": re.compile("-->")} | {
    tag: re.compile(rf"</{tag}\s*+>", re.IGNORECASE) for tag in ("script", "style", "template", "head")
}
_NOTE = re.compile(r"^[ ]{0,3}\[\^[^\[\]\n]++\]:")


def strip_markup(source: str, source_format: str) -> tuple[str, SpanMap]:
    """Returns the text of `source` ("markdown", "html", or anything else for plain text) and the map to the source.

    Entities and escapes are decoded, a block's tag becomes a line feed, and footnotes come last, as they are read.

    >>> letters, came_from = strip_markup("**AT&amp;T** is [here](http://a.example/b).", "markdown")
    >>> letters
    'AT&T is [here.'
    >>> came_from.sources_of(Span(2, 3))
    (Span(start=4, end=9),)
    """
    pattern = _PATTERNS.get(source_format)
    if pattern is None:
        return source, SpanMap.identity(len(source))
    pieces = [
        piece
        for start, end in _in_reading_order(source, source_format)
        for piece in _pieces(source, pattern, start, end)
    ]
    made = SpanMap.from_pieces((len(letters), span, exact) for letters, span, exact in pieces)
    return "".join(letters for letters, _span, _exact in pieces), made


def _in_reading_order(source: str, source_format: str) -> list[tuple[int, int]]:
    """Returns the spans of the source in reading order: Markdown footnotes, which may be anywhere, come last."""
    if source_format != "markdown" or "[^" not in source:
        return [(0, len(source))]
    body: list[tuple[int, int]] = []
    notes: list[tuple[int, int]] = []
    at, in_note, after_blank = 0, False, False
    for line in source.splitlines(keepends=True):
        begins = _NOTE.match(line) is not None
        goes_on = in_note and (not after_blank or line.startswith(("    ", "\t")) or line.isspace())
        in_note = begins or goes_on
        after_blank = line.isspace()
        (notes if in_note else body).append((at, at + len(line)))
        at += len(line)
    return [*_merge_adjacent(body), *_merge_adjacent(notes)]


def _merge_adjacent(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _pieces(source: str, pattern: re.Pattern[str], start: int, end: int) -> Iterator[Piece]:
    at = start
    unclosed: set[str] = set()
    while found := pattern.search(source, at, end):
        if found.start() > at:
            yield source[at : found.start()], Span(at, found.start()), True
        yield from _replacement_of(source, found)
        at = found.end()
        if found["hidden"]:
            at = _end_of_hidden(source, found["tag"], at, end, unclosed)
    if at < end:
        yield source[at:end], Span(at, end), True


def _end_of_hidden(source: str, tag: str | None, at: int, end: int, unclosed: set[str]) -> int:
    """Returns the end of a comment or script; one that is never closed is searched for once and hides nothing."""
    kind = (tag or "").lower()
    found = None if kind in unclosed else _ENDS[kind].search(source, at, end)
    if found is None:
        unclosed.add(kind)
        return at
    return found.end()


def _replacement_of(source: str, found: re.Match[str]) -> Iterator[Piece]:
    """Yields the text that replaces a piece of mark-up."""
    if found["entity"]:
        decoded = unescape(found[0])
        yield decoded, Span(*found.span()), decoded == found[0]
    elif any(found[kind] is not None for kind in ("hidden", "declaration", "block")):
        yield "\n", None, False
    elif "shown" in found.re.groupindex:
        yield from _replacement_of_markdown(source, found)


def _replacement_of_markdown(source: str, found: re.Match[str]) -> Iterator[Piece]:
    for kind in ("shown", "letter"):
        if found[kind] is not None:
            yield found[kind], Span(*found.span(kind)), True
    if any(found[kind] is not None for kind in ("rule", "definition", "note")):
        yield "\n", None, False
    elif found["line"] is not None and found.start() and source[found.start() - 1] != "\n":
        yield " ", None, False
