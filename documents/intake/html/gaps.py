"""Finds places of a page with embedded content that its source does not contain: posts, films, maps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.intake.article import Gap
from documents.intake.html.cut_page import CutPage
from documents.intake.html.furniture import is_post
from documents.intake.html.lines import PageLines
from documents.intake.html.tree import Element

_MEDIA = re.compile(
    r"//(?:[\w-]+\.)*(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|brightcove\.(?:com|net)"
    r"|jwplayer\.com|twitch\.tv|ted\.com|twitter\.com|x\.com|instagram\.com|facebook\.com|tiktok\.com|reddit\.com"
    r"|redditmedia\.com|bsky\.app|mastodon\.social|spotify\.com|soundcloud\.com|apple\.com|bandcamp\.com|acast\.com"
    r"|google\.com/maps|openstreetmap\.org|datawrapper\.de|dwcdn\.net|flourish\.studio|infogram\.com|scribd\.com"
    r"|documentcloud\.org|streamable\.com|giphy\.com|imgur\.com)(?:[/:?#]|$)",
    re.I,
)
_BUTTON = re.compile(r"/(?:plugins/(?:like|share|follow|page)|widgets/(?:follow|tweet)|sharer)|googletagmanager", re.I)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]{4,400}")
_SOURCES = ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data-oembed-url", "cite", "data-permalink")
_RULES = {"iframe": "element iframe", "video": "element video", "audio": "element audio", "object": "element object"}


def gaps_in(page: PageLines, cutting: CutPage, kept: frozenset[int]) -> tuple[Gap, ...]:
    """Returns the gaps within the article, in order."""
    first, last = min(kept), max(kept)
    found: list[Gap] = []
    around: Element | None = None
    for element in cutting.region.elements():
        if not first < element.first <= last or (around is not None and element.start < around.end):
            continue
        gap = _gap(page, element, kept)
        if gap and not any(one in page.told and not is_post(one) for one in element.ancestors() if one is not element):
            found.append(gap)
            around = element
    return tuple(found)


def _gap(page: PageLines, element: Element, kept: frozenset[int]) -> Gap | None:
    if element.name in _RULES:
        address = next(_addresses(element), "")
        if element.name == "iframe" and not (_MEDIA.search(address) and not _BUTTON.search(address)):
            return None
        return Gap(element.start, "embedded", _RULES[element.name], address[:500])
    if is_post(element) and not kept.intersection(range(element.first, element.last)):
        html = page.tree.html[element.start : element.end]
        address = next((found[0] for found in _ADDRESS.finditer(html) if _MEDIA.search(found[0])), "")
        if address:
            return Gap(element.start, "embedded", "post of which the address is left", address)
    return None


def _addresses(element: Element) -> Iterator[str]:
    for one in element.elements():
        for name in _SOURCES:
            if one.attributes.get(name):
                yield one.attributes[name]
