"""Finds the pictures of an article that say in words what they show, because a copy has none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from documents.intake.article import Gap
from documents.intake.html.cut_page import CutPage
from documents.intake.html.furniture import Furniture, is_hidden
from documents.intake.html.lines import PageLines
from documents.intake.html.tree import Element, Tree
from documents.intake.html_tags import inner_text

_MAX_GAPS = 60
_MAX_WORDS = 500  # code points
_SMALL = 48  # CSS pixels: icons and portraits beside names
_DECORATION = re.compile(
    r"(?:^|[\s_-])(?:icons?|avatars?|emoji|smiley|logos?|sprite|pixel|tracking|spacer|badge|gravatar|author|byline"
    r"|profile|share|social)(?:$|[\s_-])",
    re.I,
)
_FILE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|svg|avif|bmp|tiff?)\Z|(?:img|dsc|image|photo|picture)?[\W_]*\d*\Z", re.I
)
_CAPTIONED = re.compile(r"\bwp-caption(?=\s|\Z)|\b(?:image|photo|picture)-(?:block|wrapper|container)\b", re.I)
_NUMBER = re.compile(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*\Z")


def picture_gaps(page: PageLines, cutting: CutPage, kept: frozenset[int]) -> Iterator[Gap]:
    """Yields a gap for each picture within the article, directly above it or directly below, in order."""
    first, last = min(kept), max(kept)
    for gap, element in _pictures(page.tree.html, cutting.region, page.told):
        if (first < element.first <= last + 1) or _is_directly_above(page, element, first):
            yield gap


def described_pictures(tree: Tree) -> tuple[Gap, ...]:
    """Returns a gap for each picture of a source that is the article as a whole."""
    return tuple(gap for gap, _element in _pictures(tree.html, tree.root, {}))


def _pictures(html: str, root: Element, told: Mapping[Element, Furniture]) -> Iterator[tuple[Gap, Element]]:
    """Yields the pictures below an element that are no decoration, one for each figure, outside furniture."""
    around: Element | None = None
    count = 0
    for element in root.elements():
        if element.name not in {"img", "amp-img"} or (around is not None and element.start < around.end):
            continue
        figure = next((one for one in element.ancestors() if _is_figure(one)), None)
        words = _words_of(html, element, figure)
        if not words or _is_decoration(element) or _is_in_furniture(told, element, root):
            continue
        around = figure or element
        count += 1
        if count > _MAX_GAPS:
            return
        yield Gap(element.start, "picture", "described picture", words), element


def _words_of(html: str, picture: Element, figure: Element | None) -> str:
    """Returns a picture's alternative text, else its caption; "" if neither says what it shows."""
    alt = " ".join(unescape(picture.attributes.get("alt", "")).split())
    if alt and not _FILE_NAME.match(alt):
        return alt[:_MAX_WORDS]
    captions = (one for one in (figure.elements() if figure is not None else ()) if _is_caption(one))
    caption = next(captions, None)
    if caption is None:
        return ""
    return inner_text(html[caption.inner : caption.inner_end])[:_MAX_WORDS]


def _is_figure(element: Element) -> bool:
    return element.name == "figure" or bool(_CAPTIONED.search(element.attributes.get("class", "")))


def _is_caption(element: Element) -> bool:
    classes = element.attributes.get("class", "").lower()
    return element.name == "figcaption" or (not _CAPTIONED.search(classes) and "caption" in classes)


def _is_decoration(picture: Element) -> bool:
    given = picture.attributes
    if given.get("role", "").lower() in {"presentation", "none"} or given.get("aria-hidden", "").lower() == "true":
        return True
    if any(is_hidden(one) for one in picture.ancestors()):
        return True
    sizes = [int(found[1]) for name in ("width", "height") if (found := _NUMBER.match(given.get(name, "")))]
    if sizes and min(sizes) <= _SMALL:
        return True
    around = picture.parent.attributes if picture.parent is not None else {}
    return any(_DECORATION.search(one.get("class", "")) for one in (given, around))


def _is_in_furniture(told: Mapping[Element, Furniture], picture: Element, root: Element) -> bool:
    for element in picture.ancestors():
        if element is root:
            return False
        said = told.get(element)
        if said is not None and element.name != "figure" and said.reason != "caption":
            return True
    return False


def _is_directly_above(page: PageLines, picture: Element, first: int) -> bool:
    """Returns whether only a picture's own caption, and lines of author and date, stand between it and the article."""
    if picture.first > first:
        return False
    figure = next((one for one in picture.ancestors() if _is_figure(one)), picture)
    between = (line for line in page.lines if figure.last <= line.first < first)
    return all(
        any(said.reason in {"caption", "byline", "sharing"} for said in page.told_around(line)) for line in between
    )
