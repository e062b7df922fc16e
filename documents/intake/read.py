"""Reads a file's name and bytes as text, format and article: all of intake in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from documents.intake.article import Article, FoundArticle, StatedDerivation, in_one_piece, merge_facts
from documents.intake.decode import DecodedText
from documents.intake.facts import Fact
from documents.intake.formats.unpack import unpack
from documents.intake.formats.unpacked import Unpacked, without_controls
from documents.intake.from_html import direction_in, read_html
from documents.intake.from_markdown import read_markdown
from documents.intake.language import Direction
from documents.intake.recognise import Format
from documents.intake.unreadable import references_to_nothing, with_gaps
from documents.spans import Span

# No page is this long: a longer text is a book or a collection, and all of it is the article.
MAX_PAGE_LENGTH = 2_000_000  # code points


@dataclass(frozen=True)
class ReadCapture:
    """A capture as read: `decoded.text` is the exact text of revision 0, in which `article` was found.

    `tool` names the program that extracted the text, if it was not only decoded. `address` is where the page was found,
    if the file states it, and `headers` what else it states about that.
    """

    format: Format
    decoded: DecodedText
    article: Article
    tool: str = ""
    address: str = ""
    headers: Mapping[str, object] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """Returns the source from which the article is rendered."""
        return self.article.source


def read_capture(
    name: str,
    data: bytes,
    *,
    encoding: str | None = None,
    declared: str | None = None,
    address: str = "",
    whole: bool = False,
) -> ReadCapture:
    """Reads a file called `name`, received from `address` if it was fetched.

    `encoding` is a charset named by a person, `declared` one named by a server; `whole` means that the whole text is
    the article. Raises `CaptureRefused` with a reason that a person can act on.
    """
    unpacked = unpack(name, data, encoding=encoding, declared=declared)
    decoded, text_format = unpacked.decoded, unpacked.text_format
    oddities = (*decoded.oddities, *references_to_nothing(decoded.text, text_format))
    article = _article(unpacked, address or unpacked.address, whole)
    return ReadCapture(
        unpacked.kind,
        replace(decoded, oddities=oddities),
        with_gaps(article, decoded.text, text_format, oddities),
        unpacked.tool,
        unpacked.address,
        unpacked.headers,
    )


def _article(unpacked: Unpacked, address: str, whole: bool) -> Article:
    text = unpacked.decoded.text
    if unpacked.found is not None:
        return _open_source(_make_article(unpacked, unpacked.found))
    if unpacked.text_format == "markdown":
        return read_markdown(text)
    if whole or len(text) > MAX_PAGE_LENGTH:
        return (
            _open_source(read_html(text))
            if unpacked.text_format == "html"
            else _make_article(unpacked, in_one_piece(text, Span(0, len(text))))
        )
    return (
        _article_in_page(unpacked, text, address)
        if unpacked.text_format == "html"
        else _article_in_dump(unpacked, text)
    )


def _open_source(article: Article) -> Article:
    """Writes the formulas of an article in HTML once, as text, and proposes gaps for its pictures."""
    if article.source_format != "html":
        return article
    from documents.intake.html import open_source

    return open_source(article)


def _article_in_page(unpacked: Unpacked, html: str, address: str) -> Article:
    """Finds the article in a page of HTML, and the facts stated by the page and by the program that saved it."""
    from documents.intake.evidence import derivations_in_html, facts_in_html
    from documents.intake.html import facts_of_saved_page, find_article

    found = find_article(html, address)
    return _make_article(
        unpacked,
        found,
        facts=(*facts_in_html(html, found.body), *facts_of_saved_page(html)),
        derived=derivations_in_html(html, found.body, address),
        direction=direction_in(html),
    )


def _article_in_dump(unpacked: Unpacked, text: str) -> Article:
    """Finds the article in a plain-text dump of a page, and the facts in the lines around it."""
    from documents.intake.evidence import derivations_in, facts_in_plain
    from documents.intake.plain import find_article

    found = find_article(text)
    return _make_article(
        unpacked, found, facts=facts_in_plain(text, found.body), derived=derivations_in(text, found.body)
    )


def _make_article(
    unpacked: Unpacked,
    found: FoundArticle,
    *,
    facts: tuple[Fact, ...] = (),
    derived: tuple[StatedDerivation, ...] = (),
    direction: Direction | None = None,
) -> Article:
    return Article(
        **vars(found),
        source_format=unpacked.text_format,
        facts=merge_facts(tuple(_printable((*unpacked.facts, *facts)))),
        derivations=tuple(_recordable(derived)),
        direction=direction,
    )


def _printable(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yields facts with values that can be stored: JSON escapes may stand for characters that text cannot contain."""
    for fact in facts:
        value = without_controls(fact.value)
        if value.strip():
            yield fact if value == fact.value else replace(fact, value=value)


def _recordable(derived: Iterable[StatedDerivation]) -> Iterator[StatedDerivation]:
    for one in derived:
        yield replace(one, work_name=without_controls(one.work_name), address=without_controls(one.address))
