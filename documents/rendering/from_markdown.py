"""Reads Markdown: Python-Markdown turns it into HTML, which is read like any other HTML."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import slugify_unicode
from markdown.treeprocessors import Treeprocessor

from documents.rendering.dropped_elements import CONTENTS_CLASS

EXTENSIONS = ("extra", "sane_lists", "toc")
SETTINGS: dict[str, object] = {"extensions": list(EXTENSIONS), "footnotes": "in the order of their marks"}


def markdown_to_html(source: str) -> str:
    """Returns the HTML that Python-Markdown makes of a source without front matter; it is not yet safe.

    Notes are numbered in the order of their marks. The page makes a table of contents from the headings, outside the
    text, so the one that `[TOC]` asks for is left out.
    """
    converter = markdown.Markdown(
        extensions=list(EXTENSIONS),
        extension_configs={
            "extra": {"footnotes": {"USE_DEFINITION_ORDER": False}},
            "toc": {"slugify": slugify_unicode, "toc_class": CONTENTS_CLASS},
        },
        output_format="html",
    )
    notes = next(one for one in converter.registeredExtensions if isinstance(one, FootnoteExtension))
    # The library's own processor of this name fails on a note without text.
    converter.treeprocessors.register(_InOrderOfMarks(notes), "footnote-reorder", 19)
    return converter.convert(source)


class _InOrderOfMarks(Treeprocessor):
    """Sorts the notes by the order of their marks; notes without a mark come last."""

    def __init__(self, notes: FootnoteExtension) -> None:
        super().__init__()
        self._notes = notes

    def run(self, root: Element) -> None:
        order = {self._notes.makeFootnoteId(mark): n for n, mark in enumerate(self._notes.footnote_order)}
        for section in root.iter("div"):
            entries = section.find("ol")
            if section.get("class") == "footnote" and entries is not None:
                entries[:] = sorted(entries, key=lambda entry: order.get(entry.get("id", ""), len(order)))
