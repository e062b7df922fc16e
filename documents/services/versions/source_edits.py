"""Takes spans of a capture out of an article's source, and puts them back where they were.

Works on plain values: a source is a `MappedText`, mapped to the capture text. Spans are code points of the capture
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from documents.intake.html_tags import COMMENT, tags
from documents.spans import MappedText, Span

WORD_CHARACTER = re.compile(r"[^\W_]")
# What may remain of a line whose text was removed: marks of a list, heading, quotation or table. Possessive quantifiers
# never backtrack, so the time is linear in the length, however many blanks there are.
EMPTY_LINE = re.compile(r"[\s>#*+\-_=.|~`:]*+(\d{1,4}[.)])?+\s*+")
OPENING = re.compile(r"(\*{1,3}|_{1,3}|`+|~~|!?\[)$")
CLOSING = {"[": re.compile(r"\](\([^)\n]*\)|\[[^\]\n]*\])?"), "![": re.compile(r"\](\([^)\n]*\))?")}
# Markdown's special characters: a backslash escapes most of them; some need a character reference.
MARKDOWN_SIGNS = re.compile(
    r"[\\`*_\[\]<#]|&(?=[#\w]+;)|(?:(?<=\n)|(?<![\s\S]))[ \t]*(?:[-+=>|~]|\d+[.)](?=\s))|(?<=~)~"
)
CHARACTER_REFERENCES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "=": "&#61;", "~": "&#126;", "|": "&#124;"}
HTML_SIGNS = re.compile(r"[<>&]")
BLOCK_ELEMENTS = frozenset(
    "address article aside blockquote body br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody td th thead tr ul".split()
)
VOID_ELEMENTS = frozenset("area base br col embed hr img input link meta source track wbr".split())
INLINE_ENDS = re.compile(r"^(?:</(?:a|abbr|b|cite|code|em|i|q|s|small|span|strong|sub|sup|u)>)+")
ENDS = re.compile(rf"(?:\s*{INLINE_ENDS.pattern[1:-1]})*(?:\s*</(?:p|h[1-6]|pre)>)?")


@dataclass(frozen=True, slots=True)
class CaptureText:
    """A capture text; `format` is that of the article found in it: plain, markdown or html."""

    text: str
    format: str


def remove_spans(source: MappedText, source_format: str, spans: Iterable[Span]) -> MappedText:
    """Returns the source without the characters that came from `spans`, and without mark-up that is left empty."""
    places = sorted(place for span in spans for place in source.source_map.places_of(span))
    if source_format == "html":
        return source.without(places)
    return source.without(
        _extend_to_lines(source.text, _extend_over_markup(source.text, _merge_places(source.text, places)))
    )


def insert_span(source: MappedText, source_format: str, whole: CaptureText, part: Span) -> MappedText:
    """Returns the source with the characters of `part` after those that precede them in the capture."""
    before, at, after = _neighbours(source, whole.text, part)
    lead, trail = whole.text[before : part.start], whole.text[part.end : after]
    if source_format == "html":
        return _put_into_html(source, whole, part, lead, trail, at)
    words = _convert(source_format, whole, part)
    is_new_line = any(tags(lead)) if whole.format == "html" else "\n" in lead
    if not is_new_line and at:
        return _put_inline(source, words, lead, trail, at)
    tight = source_format == whole.format == "markdown" and "\n" in trail and "\n\n" not in trail
    return _put_on_lines(source, words, at, is_tight=tight)


def _put_inline(source: MappedText, words: MappedText, lead: str, trail: str, at: int) -> MappedText:
    following = source.text[at:]
    opening = " " if lead[:1].isspace() or lead.strip() else ""
    if opening and following[:1] == " " and not trail[:1].isspace():
        at, opening = at + 1, ""
    needs_blank = trail[:1].isspace() and following[:1].strip()
    return source.with_inserted(
        at, MappedText.from_inserted(opening), words, MappedText.from_inserted(" " if needs_blank else "")
    )


def _put_on_lines(source: MappedText, words: MappedText, at: int, *, is_tight: bool) -> MappedText:
    """Inserts the text on lines of its own; `is_tight` if the next line follows without a blank line, as in a list."""
    at = _to_end_of_line(source.text, at) if at else 0
    following = source.text[at:]
    blank = len(following) - len(following.lstrip("\n"))
    if is_tight and blank > 1 and following.strip():
        return source.with_inserted(at + blank, words, MappedText.from_inserted("\n"))
    # Between lines without a blank line, adds none.
    gap = "\n" if blank == 1 and following.strip() else "\n\n"
    closing = "" if not following.strip() or blank else gap
    return source.with_inserted(
        at, MappedText.from_inserted(gap if at else ""), words, MappedText.from_inserted(closing)
    )


# -- Removing spans ---------------------------------------------------------------------------


def _merge_places(text: str, places: Sequence[Span]) -> list[Span]:
    """Merges places that have only punctuation and white space between them."""
    joined: list[Span] = []
    for place in places:
        if joined and not WORD_CHARACTER.search(text, joined[-1].end, place.start):
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, place.end))
        else:
            joined.append(place)
    return joined


def _extend_over_markup(text: str, places: Iterable[Span]) -> list[Span]:
    """Extends places over emphasis and brackets that contained nothing else, and over a doubled blank."""
    found = []
    for place in places:
        start, end = place.start, place.end
        while opening := OPENING.search(text, max(0, start - 3), start):
            closing = CLOSING.get(opening[1], re.compile(re.escape(opening[1]))).match(text, end)
            if closing is None:
                break
            start, end = opening.start(), closing.end()
        if text[start - 1 : start] == " " and text[end : end + 1] == " ":
            end += 1
        found.append(Span(start, end))
    return found


def _extend_to_lines(text: str, places: Iterable[Span]) -> list[Span]:
    """Extends places to whole lines if no words are left in them, and over the blank line that follows."""
    found = []
    for place in places:
        first = text.rfind("\n", 0, place.start) + 1
        last = _end_of_line(text, place.end)
        rest = text[first : place.start] + text[place.end : last]
        if not EMPTY_LINE.fullmatch(rest):
            found.append(place)
            continue
        while last < len(text) and text[last] == "\n" and (text[:first].endswith("\n\n") or not first):
            last += 1
        found.append(Span(first, last))
    return found


# -- Inserting spans --------------------------------------------------------------------------


def _neighbours(source: MappedText, whole: str, part: Span) -> tuple[int, int, int]:
    """Finds the end of the article's text before `part` and its start after it, both in the capture text.

    Returns these with the position in the source between them.
    """
    before, at, after = 0, 0, len(whole)
    for segment in source.source_map.segments:
        if segment.source is None:
            continue
        if segment.source.start < part.start:
            end = min(segment.source.end, part.start)
            if end > before:
                # A segment around the part is cut there if it is exact.
                cut = segment.source.end - end if segment.exact else 0
                before, at = end, segment.end - cut
        if segment.source.end > part.end:
            after = min(after, max(segment.source.start, part.end))
    # White space belongs to the gap between.
    while before and at and whole[before - 1].isspace() and source.text[at - 1].isspace():
        before, at = before - 1, at - 1
    while after < len(whole) and whole[after].isspace():
        after += 1
    return before, at, after


def _to_end_of_line(text: str, at: int) -> int:
    """Returns the end of the line if only punctuation comes before it, otherwise `at`."""
    last = _end_of_line(text, at)
    return at if WORD_CHARACTER.search(text, at, last) else last


def _end_of_line(text: str, at: int) -> int:
    last = text.find("\n", at)
    return len(text) if last < 0 else last


def _convert(source_format: str, whole: CaptureText, part: Span) -> MappedText:
    """Returns the characters of the capture as a source in `source_format`."""
    if source_format == whole.format:
        return MappedText.from_span(whole.text, part)
    if whole.format == "html":
        if source_format == "markdown" and _is_balanced(part.of(whole.text)):
            return MappedText.from_span(whole.text, part)
        signs = MARKDOWN_SIGNS if source_format == "markdown" else None
        return MappedText.concatenate(_text_runs(whole.text, part, signs))
    if source_format == "markdown":
        return MappedText.concatenate(_escape_markdown(whole.text, part, MARKDOWN_SIGNS))
    return MappedText.from_span(whole.text, part)


def _escape_markdown(text: str, part: Span, signs: re.Pattern[str]) -> Iterator[MappedText]:
    """Yields the characters, with special ones escaped by a backslash or as a character reference."""
    at = part.start
    for sign in signs.finditer(text, part.start, part.end):
        last = max(at, sign.end() - 1)
        yield MappedText.from_span(text, Span(at, last))
        if text[last] in CHARACTER_REFERENCES:
            yield MappedText.from_replacement(CHARACTER_REFERENCES[text[last]], Span(last, last + 1))
            at = last + 1
        else:
            yield MappedText.from_inserted("\\")
            at = last
    yield MappedText.from_span(text, Span(at, part.end))


def _text_runs(text: str, part: Span, signs: re.Pattern[str] | None) -> Iterator[MappedText]:
    """Yields the text of HTML between its tags."""
    at = part.start
    for tag in tags(part.of(text)):
        start = part.start + tag.start
        yield from _text_run(text, Span(at, start), signs)
        if tag.name in BLOCK_ELEMENTS and tag.start:
            yield MappedText.from_inserted("\n\n")
        at = part.start + tag.end
    yield from _text_run(text, Span(at, part.end), signs)


def _text_run(text: str, span: Span, signs: re.Pattern[str] | None) -> Iterator[MappedText]:
    if span.of(text).strip():
        yield from _escape_markdown(text, span, signs) if signs else [MappedText.from_span(text, span)]


def _put_into_html(source: MappedText, whole: CaptureText, part: Span, lead: str, trail: str, at: int) -> MappedText:
    words = part.of(whole.text)
    if whole.format == "html" and _is_balanced(words):
        inner = MappedText.from_span(whole.text, part)
    elif whole.format == "html":
        inner = MappedText.concatenate(_text_runs(whole.text, part, None))
    else:
        inner = MappedText.concatenate(_escape_html(whole.text, part))
    has_blocks = _has_block(inner.text)
    if whole.format == "html":
        stands_alone = has_blocks or (_has_block(lead) and _has_block(trail)) or not at
    else:
        stands_alone = "\n" in lead or not at
    if not stands_alone:
        if lead.startswith("</"):
            at = len(source.text) - len(INLINE_ENDS.sub("", source.text[at:], count=1))
        return _put_inline(source, inner, _without_tags(lead), _without_tags(trail), at)
    end = ENDS.match(source.text, at)
    place = end.end() if end else at
    if has_blocks:
        return source.with_inserted(place, inner)
    return source.with_inserted(place, MappedText.from_inserted("\n<p>"), inner, MappedText.from_inserted("</p>"))


def _escape_html(text: str, part: Span) -> Iterator[MappedText]:
    """Yields plain text as HTML, with each special character as a reference that maps to it."""
    at = part.start
    for sign in HTML_SIGNS.finditer(text, part.start, part.end):
        yield MappedText.from_span(text, Span(at, sign.start()))
        yield MappedText.from_replacement(CHARACTER_REFERENCES[sign[0]], Span(sign.start(), sign.end()))
        at = sign.end()
    yield MappedText.from_span(text, Span(at, part.end))


def _has_block(html: str) -> bool:
    return any(tag.name in BLOCK_ELEMENTS for tag in tags(html))


def _without_tags(html: str) -> str:
    at, kept = 0, []
    for tag in tags(html):
        kept.append(html[at : tag.start])
        at = tag.end
    return "".join([*kept, html[at:]])


def _is_balanced(html: str) -> bool:
    """Checks that every element in the HTML is closed in it, in order, so that it can be inserted anywhere."""
    open_tags: list[str] = []
    for tag in tags(html):
        if html[tag.end - 1] != ">":  # an unfinished tag or comment would swallow what follows
            return False
        if tag.name == COMMENT or tag.name in VOID_ELEMENTS or html.endswith("/>", tag.start, tag.end):
            continue
        if not tag.closing:
            open_tags.append(tag.name)
        elif not open_tags or open_tags.pop() != tag.name:
            return False
    return not open_tags and "<" not in _without_tags(html)
