"""Opens the places outside the body's text that may hold a page's article: `noscript`, `srcdoc` and JSON-LD.

They are looked at only if the body has no article, because most of them repeat what it says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

from documents.intake.formats.unpacked import without_controls
from documents.intake.html.fold import fold_words
from documents.intake.html.lines import PageLines
from documents.intake.html.opened import Edit, OpenedPage, apply_edits, decode_references, map_through
from documents.intake.html.opened.edits import enclosed, escape_markup, replace_matches
from documents.intake.html.tree import Element, read_tree
from documents.intake.html_tags import inner_text
from documents.spans import MappedText, Span

_MIN_LETTERS = 100  # of a `noscript`, a frame or a JSON-LD text that may be an article
_SAMPLE = 40  # code points of folded words that are looked for in the page
_MAX_FRAMES = 3  # frames in one another
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^u])")
_MARKED_UP = re.compile(r"</?(?:p|br|div|h[1-6]|ul|ol|li|em|strong|a|blockquote|figure)\b[^<>]*>", re.I)
_LINE_END = re.compile(r"[ \t]*(?:\n\s*)+")


def pages_with_more(opened: OpenedPage, page: PageLines) -> Iterator[MappedText]:
    """Yields an opened page, of which `page` has the lines, with each kind of these places opened, mapped as it is."""
    source, root = opened.source, page.tree.root
    with_noscript = _with_noscript(source.text, root)
    if with_noscript is not None:
        yield map_through(with_noscript, source)
    framed = source
    for _n in range(_MAX_FRAMES):
        with_frames = _with_frames(framed.text, root)
        if with_frames is None:
            break
        framed = map_through(with_frames, framed)
        root = read_tree(framed.text).root
    if framed is not source:
        yield framed
    body = _article_body(page)
    if body is not None:
        yield map_through(_with_article_body(source.text, body), source)


def states_other_words(page: PageLines) -> bool:
    """Returns whether a page's JSON-LD has the words of an article of which the page shows nothing."""
    html = page.tree.html
    span = _article_body(page) if "articleBody" in html else None
    if span is None:
        return False
    words = fold_words(
        inner_text(unescape(_decoded_json(html, Span(span.start, min(span.end, span.start + 2000))).text))
    )
    shown = fold_words(" ".join(line.words for line in page.lines))
    samples = [words[at : at + _SAMPLE] for at in range(0, max(1, len(words) - _SAMPLE), _SAMPLE)]
    return not any(sample in shown for sample in samples)


def _article_body(page: PageLines) -> Span | None:
    span = page.described.body
    return span if span is not None and len(span) >= _MIN_LETTERS else None


def _with_noscript(html: str, root: Element) -> MappedText | None:
    """Returns the page with its `noscript` elements as browsers without scripts show them."""
    edits: list[Edit] = []
    for element in root.elements():
        in_head = element.parent is not None and element.parent.name == "head"
        if element.name == "noscript" and not in_head and _has_words(html[element.inner : element.inner_end]):
            edits.append(Edit(Span(element.start, element.inner), MappedText.from_inserted("<div>")))
            edits.append(Edit(Span(element.inner_end, element.end), MappedText.from_inserted("</div>")))
    return apply_edits(html, edits) if edits else None


def _with_frames(html: str, root: Element) -> MappedText | None:
    """Returns the page with the pages that its frames have in their `srcdoc`."""
    edits: list[Edit] = []
    for element in root.elements():
        if element.name != "iframe" or "srcdoc" not in element.attributes:
            continue
        span = element.place_of(html, "srcdoc")
        if span is not None and _has_words(element.attributes["srcdoc"]):
            edits.append(Edit(element.span, enclosed("<div>", decode_references(html, span), "</div>")))
    return apply_edits(html, edits) if edits else None


def _has_words(html: str) -> bool:
    if "srcdoc=" in html:
        return True  # the words may be in a frame of this frame
    return len(html) >= _MIN_LETTERS and sum(map(str.isalnum, inner_text(html))) >= _MIN_LETTERS


def _with_article_body(html: str, span: Span) -> MappedText:
    """Returns the page with the words of its JSON-LD at `span` as an element at its end."""
    words = _decoded_json(html, span)
    if "&" in words.text:
        words = map_through(decode_references(words.text, Span(0, len(words.text))), words)
    if not _MARKED_UP.search(words.text):
        words = MappedText.concatenate(
            enclosed("<p>", escape_markup(paragraph), "</p>") for paragraph in _paragraphs(words)
        )
    end = html.lower().rfind("</body")
    at = end if end > span.end else len(html)
    return apply_edits(html, [Edit(Span(at, at), enclosed("<article>", words, "</article>"))])


def _paragraphs(words: MappedText) -> Iterator[MappedText]:
    at = 0
    for found in _LINE_END.finditer(words.text):
        yield words.part(Span(at, found.start()))
        at = found.end()
    yield words.part(Span(at, len(words.text)))


def _decoded_json(html: str, span: Span) -> MappedText:
    """Returns the text of a JSON string, whose quotation marks `span` leaves out."""
    return replace_matches(html, span, _ESCAPE, _meaning)


def _meaning(escape: str) -> str:
    """Returns the character of an escape; "" if it means none that a text can contain."""
    try:
        return without_controls(json.loads(f'"{escape}"', strict=False))
    except ValueError:
        return ""
