"""Reads e-books (EPUB 2 and 3): the package that lists their parts, and the parts in reading order.

Revision 0 is the whole text of the package and of each part, in order, under a comment with its name. No XML parser is
used: names and positions are read from the tags, so no entity is ever resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from documents.errors import CaptureRefused
from documents.errors import gettext_noop as _
from documents.intake.decode import DecodedText, decode
from documents.intake.evidence.html import language_of_article
from documents.intake.formats.archive import Archive, refuse_declarations
from documents.intake.formats.dublin_core import dublin_core
from documents.intake.formats.epub_book import Place
from documents.intake.formats.epub_elements import Element, elements_in
from documents.intake.formats.epub_parts import Page, find_article_in_epub
from documents.intake.formats.unpacked import Unpacked, extracted_text
from documents.intake.html_tags import Tag, attribute, tags
from documents.intake.odd_characters import OddityKind, describe, moved
from documents.spans import Span

RULE = "EPUB metadata"

_CONTAINER = "META-INF/container.xml"  # EPUB OCF 3.3, section 4.2.6.3.1
_ENCRYPTION = "META-INF/encryption.xml"
# Fonts may be obfuscated (EPUB OCF 3.3, section 4.4); any other encryption locks the book.
_DRM_ALGORITHM = re.compile(
    rb"algorithm=[\"'](?!http://www\.idpf\.org/2008/embedding|http://ns\.adobe\.com/pdf/enc)", re.I
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_SUBSET = re.compile(r"<!DOCTYPE[^>\[<]*\[|<!ENTITY", re.I)
_TERMS = {
    "title": "title",
    "creator": "creator",
    "publisher": "publisher",
    "date": "issued",
    "language": "language",
    "rights": "rights",
}
_NCX = "application/x-dtbncx+xml"  # the list of contents of EPUB 2
_PAGES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})


@dataclass(frozen=True)
class Item:
    """One part of a book as its manifest lists it; `is_navigation` if it lists what is in the book."""

    id: str
    path: str
    kind: str
    is_navigation: bool


def read_epub(data: bytes) -> Unpacked:
    """Returns the book's parts in reading order, and the facts of its package. Raises `CaptureRefused`."""
    archive = Archive(data)
    if _ENCRYPTION in archive and _DRM_ALGORITHM.search(archive.read(_ENCRYPTION)):
        raise CaptureRefused(_("This e-book is locked (DRM): its text cannot be read."))
    path = _package_path(archive)
    package = _decoded(archive.read_xml(path)).text
    pieces = [_with_name_comment(path, package)]
    pages = []
    odd_places: list[tuple[OddityKind, str, int, int]] = []
    at = len(pieces[0])
    items = list(_items(package, path))
    for item in _spine(package, items, archive):
        decoded = _page(archive, item.path)
        page = decoded.text
        headed = _with_name_comment(item.path, page)
        start = at + len(headed) - len(page) - 1
        odd_places += moved(decoded.oddities, start)
        pages.append(Page(item.path, Span(start, start + len(page)), item.is_navigation))
        pieces.append(headed)
        at += len(headed)
    if not pages:
        raise CaptureRefused(_("This e-book names no pages to read."))
    text = "".join(pieces)
    read = {page.path: page.span.of(text) for page in pages if page.is_navigation}
    found = find_article_in_epub(text, pages, dict(_page_breaks(archive, items, read)))
    facts = dublin_core(package, pieces[0].index(package), _TERMS, RULE)
    if not any(fact.property == "language" for fact in facts):
        facts += language_of_article(found)
    return Unpacked(
        kind="epub",
        decoded=extracted_text(text, tuple(describe(text, odd_places))),
        text_format="html",
        found=found,
        facts=facts,
        tool="documents.intake.formats.epub 2",
    )


def _package_path(archive: Archive) -> str:
    container = _decoded(archive.read_xml(_CONTAINER)).text
    for tag in _find_elements(container, "rootfile"):
        path = attribute(container, tag, "full-path")[0]
        if path:
            return _resolve_path("", path)
    raise CaptureRefused(_("This e-book does not say where its text begins."))


def _items(package: str, path: str) -> Iterator[Item]:
    """Yields the parts that the package at a path lists: pages, and lists of pages."""
    contents = {
        _resolve_path(dirname(path), unquote(attribute(package, tag, "href")[0]))
        for tag in _find_elements(package, "reference")
        if attribute(package, tag, "type")[0].lower() == "toc" and attribute(package, tag, "href")[0]
    }
    for tag in _find_elements(package, "item"):
        id, href, kind, properties = (
            attribute(package, tag, key)[0] for key in ("id", "href", "media-type", "properties")
        )
        if id and href and kind in {*_PAGES, _NCX}:
            place = _resolve_path(dirname(path), unquote(href))
            yield Item(id, place, kind, is_navigation="nav" in properties.split() or place in contents)


def _spine(package: str, items: Iterable[Item], archive: Archive) -> Iterator[Item]:
    """Yields the pages in reading order, each once; pages that the archive does not contain are left out."""
    pages = {item.id: item for item in items if item.kind in _PAGES}
    read = set()
    for tag in _find_elements(package, "itemref"):
        item = pages.get(attribute(package, tag, "idref")[0])
        if item and item.path in archive and item.path not in read:
            read.add(item.path)
            yield item


def _page_breaks(archive: Archive, items: Iterable[Item], read: Mapping[str, str]) -> Iterator[tuple[Place, str]]:
    """Yields where the printed pages begin, with their numbers, by the list of EPUB 2 (`ncx`) or of EPUB 3 (`nav`).

    `read` has the lists that are in the text already.
    """
    for item in items:
        if item.path not in archive or not (item.kind == _NCX or item.is_navigation):
            continue
        page = read.get(item.path) or _page(archive, item.path).text
        elements = elements_in(page, Span(0, len(page)))
        lists = [one for one in elements if one.name == "nav" and "page-list" in one.types()]
        for one in elements:
            is_entry = one.name == "a" and any(nav.inner <= one.tag.start < nav.end for nav in lists)
            if is_entry or one.name.endswith("pagetarget"):
                yield from _page_break(page, one, item.path)


def _page_break(page: str, entry: Element, path: str) -> Iterator[tuple[Place, str]]:
    content = next(_find_elements(entry.span.of(page), "content"), None)
    href = attribute(entry.span.of(page), content, "src")[0] if content else entry.attributes.get("href", "")
    target, _sign, id = unquote(href).partition("#")
    label = entry.words(page).lower()
    if target and id and label and not _SCHEME.match(target):
        yield (normpath(join(dirname(path), target)), id), label


def _page(archive: Archive, path: str) -> DecodedText:
    decoded = _decoded(archive.read(path))
    if _SUBSET.search(decoded.text):
        refuse_declarations(path)
    return decoded


def _decoded(data: bytes) -> DecodedText:
    """Decodes XML, which is in UTF-8 unless it says otherwise (XML 1.0, section 4.3.3)."""
    declared = re.match(rb"""\s*(?:\xef\xbb\xbf)?<\?xml[^>]{0,100}?encoding=["']([\w.-]{1,40})["']""", data)
    return decode(data, declared=declared[1].decode("ascii") if declared else "utf-8") if data else extracted_text("")


def _find_elements(xml: str, *wanted: str) -> Iterator[Tag]:
    return (tag for tag in tags(xml) if not tag.closing and tag.name.rpartition(":")[2] in wanted)


def _resolve_path(folder: str, path: str) -> str:
    """Returns a path within the archive; refuses one that leads out of it."""
    whole = normpath(join(folder, path.partition("#")[0]))
    if path.startswith("/") or whole.startswith("..") or _SCHEME.match(path):
        raise CaptureRefused(
            _("The file is not safe: its part “%(name)s” points outside it. Save the article again, and add that."),
            name=path[:120],
        )
    return whole


def _with_name_comment(path: str, text: str) -> str:
    """Returns a part under a comment with its name, made safe so that it cannot end the comment."""
    return f"<!-- {path.replace('--', '- -').replace('>', '')} -->\n{text}\n"
