"""Markdown: turned into HTML by Python-Markdown, then read as any HTML is."""

from __future__ import annotations

import markdown
from markdown.extensions.toc import slugify_unicode

EXTENSIONS = ("extra", "sane_lists", "toc")
_CONTENTS_CLASS = "readingroom-contents"
SETTINGS: dict[str, object] = {
    "extensions": list(EXTENSIONS),
    "footnotes": {"USE_DEFINITION_ORDER": False},
    "toc": {"marker": "[TOC]"},
}


def markdown_to_html(source: str) -> str:
    """The HTML that Python-Markdown makes of a source without front matter; not safe as it stands.

    Notes are numbered in the order of their marks. A table of contents is made outside of the text, from the
    headings, so the one that `[TOC]` asks for is left out.
    """
    converter = markdown.Markdown(
        extensions=list(EXTENSIONS),
        extension_configs={
            "extra": {"footnotes": {"USE_DEFINITION_ORDER": False}},
            "toc": {"slugify": slugify_unicode, "toc_class": _CONTENTS_CLASS},
        },
        output_format="html",
    )
    return converter.convert(source)
